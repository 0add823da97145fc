"""Which SAML assertions were used, so that none counts twice."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel


class SamlAssertion(OrganizationModel):
    """One that somebody signed in with. Holds nothing of it but a hash of its ID."""

    provider = models.ForeignKey(
        "credentials.IdentityProvider", models.CASCADE, related_name="+", db_constraint=False
    )
    digest = models.CharField(max_length=64)
    # When it could not be used any more in any case.
    expires_at = models.DateTimeField()

    class Meta(OrganizationModel.Meta):
        verbose_name = "SAML assertion"
        verbose_name_plural = "SAML assertions"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "provider", "digest"], name="saml_assertion_once"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="saml_assertion_age")]

    def __str__(self) -> str:
        return str(self.pk)
