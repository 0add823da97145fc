"""Forms of identity providers, one for each kind."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from credentials.admin.secret_form import SecretField
from credentials.models import IdentityProvider
from credentials.rules import group_roles
from credentials.rules.group_roles import GroupRolesError
from credentials.services.sign_on import metadata, saml_certificates, saml_places
from credentials.services.sign_on.saml_certificates import CertificateError
from credentials.services.sign_on.saml_places import places_of
from cxone_registry.site.forms import RegistryForm

Kind = IdentityProvider.Kind
COMMON = ("group_claim", "lets_in", "is_required")
ROLES = [str(role) for role in IdentityProvider.BY_GROUP]
LONGEST_ROLES = 50_000
NEEDS_GROUPS = "Say which groups give which role, and in which claim they are told."
NOT_HTTPS = "Enter an https address, without a fragment, to which browsers are sent."
NOT_PUBLIC = "Enter the issuer as its discovery document spells it: a public https address."


class ProviderForm(RegistryForm):
    """What both kinds have. ``group_roles`` is typed as lines."""

    roles = forms.CharField(
        label="Groups and their roles",
        required=False,
        max_length=LONGEST_ROLES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="One group a line, with its role: Travel-Operators = operator. A group gives"
        f" {', '.join(ROLES)}. Of several groups, the role with the most rights counts. It counts"
        " when somebody comes for the first time; later, roles are changed under Members.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["roles"] = group_roles.written(self.instance.group_roles)

    def clean_roles(self) -> str:
        text: str = self.cleaned_data["roles"]
        try:
            self.instance.group_roles = group_roles.parse(text, ROLES)
        except GroupRolesError as error:
            raise ValidationError(str(error)) from None
        return text

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        has_groups = cleaned.get("group_claim") and cleaned.get("roles")
        if cleaned.get("lets_in") and not has_groups and "roles" not in self.errors:
            self.add_error("lets_in", NEEDS_GROUPS)
        return cleaned


class OidcForm(ProviderForm):
    """An OpenID provider. Its client secret goes in and never comes out."""

    client_secret = SecretField(
        required=False,
        label="Client secret",
        help_text="Kept sealed and never shown again. Empty: as it is; a client without a secret"
        " proves itself by PKCE alone.",
    )
    field_order = ("name", "issuer", "client_id", "client_secret", "group_claim", "roles")

    class Meta:
        model = IdentityProvider
        fields = ("name", "issuer", "client_id", *COMMON)
        labels = {"issuer": "Issuer", "client_id": "client_id"}
        help_texts = {
            "name": "As people see it on the button, such as Okta or Company sign-in.",
            "issuer": "Entra ID: https://login.microsoftonline.com/<tenant id>/v2.0. Okta:"
            " https://<your name>.okta.com. Exactly as its discovery document spells it, also at"
            " the end.",
            "client_id": "Entra ID calls it Application (client) ID.",
            "group_claim": "The claim of the ID token that lists groups, mostly groups or roles.",
        }

    def clean_issuer(self) -> str:
        issuer: str = self.cleaned_data["issuer"]
        if not metadata.is_issuer(issuer):
            raise ValidationError(NOT_PUBLIC)
        return issuer


class SamlForm(ProviderForm):
    """A SAML identity provider. Its id is known before it is saved: its side is set up first."""

    own_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ("name", "issuer", "sso_url", "certificate", "group_claim", "roles")

    class Meta:
        model = IdentityProvider
        fields = ("name", "issuer", "sso_url", "certificate", *COMMON)
        labels = {
            "issuer": "Entity ID",
            "sso_url": "Sign-in address",
            "certificate": "Signing certificate",
            "group_claim": "Attribute with the groups",
        }
        help_texts = {
            "name": "As people see it on the button, such as Okta or Company sign-in.",
            "issuer": "What the provider calls itself. Entra ID: Microsoft Entra Identifier. Okta:"
            " Issuer. Keycloak: https://<host>/realms/<realm>.",
            "sso_url": "Where browsers are sent, for HTTP-Redirect. Entra ID: Login URL. Okta: Sign"
            " on URL. Keycloak: https://<host>/realms/<realm>/protocol/saml.",
            "certificate": "Base64 or PEM, not a key. While the provider changes to a new one,"
            " paste both, one below the other with an empty line between.",
            "group_claim": "The name of the attribute that lists groups, as the assertion spells"
            " it.",
        }
        widgets = {"certificate": forms.Textarea(attrs={"rows": 6, "spellcheck": "false"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["own_id"] = self.instance.pk
        if self.instance._state.adding and (sent := self._sent_id()):
            self.instance.pk = sent
        self.places = places_of(self.instance.pk)

    def _sent_id(self) -> UUID | None:
        sent = str(self.data.get(self.add_prefix("own_id"), ""))
        try:
            return UUID(sent)
        except ValueError:
            return None

    def clean_certificate(self) -> str:
        try:
            return saml_certificates.cleaned(self.cleaned_data["certificate"], now=timezone.now())
        except CertificateError as error:
            raise ValidationError(str(error)) from None

    def clean_sso_url(self) -> str:
        address: str = self.cleaned_data["sso_url"]
        if not saml_places.is_sign_in_address(address):
            raise ValidationError(NOT_HTTPS)
        return address


# What each kind is asked for.
FORMS: dict[str, type[ProviderForm]] = {Kind.OIDC: OidcForm, Kind.SAML: SamlForm}


def form_for(provider: IdentityProvider, data: Any = None) -> ProviderForm:
    """The form of the provider's kind."""
    return FORMS[provider.kind](data, instance=provider)
