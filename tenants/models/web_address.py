"""Origins, redirect URIs and logout URLs of user applications."""

from django.db import models

from cxone_registry.isolation.models import OrganizationModel
from tenants.origins import clean_origin, clean_redirect_uri


class Origin(OrganizationModel):
    """A web origin that CXone should accept for CORS: scheme, host and port, no path."""

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="origins", db_constraint=False
    )
    origin = models.CharField(max_length=300, help_text="For example https://app.example.com")

    class Meta(OrganizationModel.Meta):
        ordering = ["origin"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "origin"],
                name="origin_once",
                violation_error_message="This origin is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return self.origin

    def clean(self) -> None:
        if self.origin:
            self.origin = clean_origin(self.origin)


class RedirectURI(OrganizationModel):
    """Where CXone may send a person's browser back to, after sign-in or after logout."""

    class Purpose(models.TextChoices):
        SIGN_IN = "sign-in", "After sign-in"
        LOGOUT = "logout", "After logout"

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="redirect_uris", db_constraint=False
    )
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.SIGN_IN)
    uri = models.CharField("URI", max_length=500, help_text="Compared exactly by CXone.")

    class Meta(OrganizationModel.Meta):
        verbose_name = "redirect URI"
        ordering = ["purpose", "uri"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "registration", "purpose", "uri"],
                name="redirect_uri_once",
                violation_error_message="This URI is listed twice.",
            ),
        ]

    def __str__(self) -> str:
        return self.uri

    def clean(self) -> None:
        if self.uri:
            self.uri = clean_redirect_uri(self.uri)
