"""Origins, redirect URIs and logout URLs of user applications."""

from django.db import models
from django.utils import timezone

from cxone_registry.isolation.models import OrganizationModel
from tenants.origins import clean_origin, clean_redirect_uri


class Origin(OrganizationModel):
    """A web origin that CXone should accept for CORS: scheme, host and port, no path."""

    registration = models.ForeignKey(
        "tenants.Registration", models.CASCADE, related_name="origins", db_constraint=False
    )
    origin = models.CharField(max_length=300, help_text="For example https://app.example.com")

    # The ledger: wanted, requested, live, removed, each dated.
    wanted_at = models.DateTimeField("wanted since", default=timezone.now, editable=False)
    unwanted_at = models.DateTimeField("no longer wanted since", null=True, editable=False)
    requested_at = models.DateTimeField("requested from NICE", null=True, editable=False)
    removal_requested_at = models.DateTimeField(null=True, editable=False)
    live_since = models.DateTimeField(null=True, editable=False)
    gone_since = models.DateTimeField(null=True, editable=False)
    probed_at = models.DateTimeField("last probed", null=True, editable=False)

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


class OriginProbe(OrganizationModel):
    """What one tenant's API answered last to a CORS preflight of one origin."""

    origin = models.ForeignKey(Origin, models.CASCADE, related_name="probes", db_constraint=False)
    tenant = models.ForeignKey(
        "tenants.Tenant", models.CASCADE, related_name="+", db_constraint=False
    )
    allowed = models.BooleanField()
    # As in ``tenants.cxone.Preflight.code``; empty when allowed.
    code = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    since = models.DateTimeField(help_text="When this answer was first given in a row.")

    class Meta(OrganizationModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "origin", "tenant"], name="origin_probe_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin} at {self.tenant}"


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
