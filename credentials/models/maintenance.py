"""Times in which something is expected to fail."""

from django.db import models
from django.db.models import F, Q

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class MaintenanceWindow(OrganizationModel):
    """While it lasts, nobody is told of findings there and no schedule validates there.

    Findings are opened and resolved as always: facts stay facts.
    """

    environment = models.ForeignKey(
        "tenants.Environment",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Leave empty for all environments.",
    )
    tenant = models.ForeignKey(
        "tenants.Tenant",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="maintenance_windows",
        db_constraint=False,
        help_text="Leave empty for all tenants of the environment.",
    )
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until")
    reason = models.CharField(max_length=200, validators=[validate_plain_text])
    created_by = models.CharField(max_length=254, blank=True, editable=False)

    class Meta(OrganizationModel.Meta):
        verbose_name = "maintenance window"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="maintenance_ends_after_start",
                violation_error_message="A maintenance window ends after it starts.",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
