"""What NICE issued for one registration in one environment."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_client_id


class ClientCredential(OrganizationModel):
    """The client_id of a registration in one environment; its secret is a SecretVersion."""

    registration = models.ForeignKey(
        "tenants.Registration",
        models.PROTECT,
        related_name="client_credentials",
        db_constraint=False,
    )
    environment = models.ForeignKey("tenants.Environment", models.PROTECT, related_name="+")
    client_id = models.CharField(
        "client_id",
        max_length=200,
        validators=[validate_client_id],
        help_text="From NICE's answer to the registration. Not a secret.",
    )
    rotate_by = models.DateField(
        null=True,
        blank=True,
        help_text="Your own date for a new client secret. NICE describes no way to do it oneself:"
        " ask DEVone support and quote the tracking number.",
    )
    is_write_only = models.BooleanField(
        "never show the secret",
        default=False,
        help_text="The registry uses it, and nobody sees it again. Only break-glass opens it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        ordering = ["registration__name", "environment__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "environment"],
                name="client_credential_once_per_environment",
                violation_error_message=(
                    "This registration has a client credential for this environment already."
                    " Replace its secret there instead."
                ),
            ),
            models.UniqueConstraint(
                fields=["organization", "environment", "client_id"],
                name="client_id_once_per_environment",
                violation_error_message=(
                    "Another registration has this client_id in this environment. NICE issues one"
                    " for each registration: compare it with NICE's answer."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} in {self.environment}"
