"""Where an organisation's own people sign in."""

from django.db import models
from django.db.models import Q

from credentials.fields import SealedField
from cxone_registry.isolation.models import OrganizationModel
from tenants.fields import validate_plain_text
from tenants.models import Role


class IdentityProvider(OrganizationModel):
    """One issuer that may say who a member is. The subject is the key, never the e-mail address."""

    class Kind(models.TextChoices):
        OIDC = "oidc", "OpenID Connect"
        SAML = "saml", "SAML 2.0"

    # What a group may give. Custodian and Admin are given here by a person, never by a group.
    BY_GROUP = (Role.VIEWER, Role.EDITOR, Role.OPERATOR, Role.AUDITOR)

    name = models.CharField(max_length=100, validators=[validate_plain_text])
    kind = models.CharField(max_length=10, choices=Kind)
    issuer = models.CharField(
        max_length=500,
        help_text="OpenID Connect: the issuer, as its discovery document spells it. SAML: the"
        " entity ID of the identity provider.",
    )
    client_id = models.CharField("client_id", max_length=200, blank=True)
    sealed_client_secret = SealedField(
        aad_name="identity_provider.client_secret", null=True, editable=False
    )
    sso_url = models.URLField("SAML sign-in address", max_length=500, blank=True)
    # Public: what signs the assertions, PEM without its frame.
    certificate = models.TextField("SAML signing certificate", blank=True, max_length=10_000)
    group_claim = models.CharField("claim with the groups", max_length=100, blank=True)
    # {group: role}, roles of BY_GROUP only.
    group_roles = models.JSONField(default=dict, blank=True)
    lets_in = models.BooleanField(
        "make members of people in these groups",
        default=False,
        help_text="Somebody who signs in there for the first time, and whose group has a role,"
        " becomes a member. Otherwise only members may connect their account.",
    )
    is_enabled = models.BooleanField("in use", default=True)
    is_required = models.BooleanField(
        "members must sign in there",
        default=False,
        help_text="Passwords no longer lead into this organisation. Admins keep theirs, so that an"
        " outage of the identity provider locks nobody out for good.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(OrganizationModel.Meta):
        verbose_name = "identity provider"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="identity_provider_name_once",
                violation_error_message="There is an identity provider with this name already.",
            ),
            models.UniqueConstraint(
                fields=["organization", "issuer"],
                name="identity_provider_issuer_once",
                violation_error_message="There is an identity provider with this issuer already.",
            ),
            models.CheckConstraint(
                condition=Q(kind="oidc", client_id__gt="") | Q(kind="saml", sso_url__gt=""),
                name="identity_provider_complete",
                violation_error_message="OpenID Connect needs a client_id, SAML a sign-in address.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
