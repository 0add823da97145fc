"""CXone tenants and where discovery says they live."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text


class Tenant(OrganizationModel):
    """A CXone tenant, in one environment and under one business unit."""

    tenant_id = models.UUIDField(
        "tenant ID",
        help_text="The tenantId claim in the tenant's CXone tokens: 32 of 0-9 and a-f.",
    )
    name = models.CharField(max_length=200, validators=[validate_plain_text])
    environment = models.ForeignKey("tenants.Environment", models.PROTECT, related_name="+")
    business_unit = models.ForeignKey(
        "tenants.BusinessUnit", models.PROTECT, related_name="tenants", db_constraint=False
    )

    # What API discovery said last; empty until the first answer.
    area = models.CharField(max_length=20, blank=True, editable=False)
    cluster = models.CharField(max_length=40, blank=True, editable=False)
    domain = models.CharField(max_length=100, blank=True, editable=False)
    api_endpoint = models.CharField("API base URL", max_length=200, blank=True, editable=False)
    is_private = models.BooleanField("private cluster", default=False, editable=False)
    discovered_at = models.DateTimeField("last discovered", null=True, editable=False)
    discovery_error = models.CharField(max_length=60, blank=True, editable=False)

    class Meta(OrganizationModel.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "tenant_id"],
                name="tenant_once",
                violation_error_message="A tenant with this ID exists already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
