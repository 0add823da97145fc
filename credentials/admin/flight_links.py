"""Where to mend what a verdict names: the page of ours, and the words that lead there."""

from typing import NamedTuple

from django.urls import reverse

from credentials.models import ClientCredential, FlightCheck

CLIENT = {
    "client-id-is-access-key",
    "client-secret-missing",
    "client-secret-quoted",
    "client-secret-too-short",
    "client-secret-white-space",
    "client-secret-wrong",
    "client-stopped-working",
    "ids-swapped",
    "token-of-another-application",
}
KEY = {
    "access-key-id-is-client-id",
    "access-key-id-is-secret",
    "access-key-mistyped",
    "access-key-padding-missing",
    "access-key-percent-encoded",
    "access-key-secret-white-space",
    "access-key-stopped",
}
TENANT = {
    "government-mismatch",
    "tenant-id-malformed",
    "tenant-unknown",
    "wrong-business-unit",
    "wrong-cloud",
}
REGISTRATION = {
    "client-auth-method-changed",
    "client-auth-method-not-offered",
    "client-auth-method-not-registered",
    "client-auth-method-unsupported",
    "origin-missing",
    "redirect-mismatch",
    "redirect-uri-not-registered",
    "wrong-application-type",
}


class Link(NamedTuple):
    """An address of ours and its words."""

    address: str
    words: str


def link_for(code: str, flight: FlightCheck, client: ClientCredential | None) -> Link | None:
    """Where somebody acts on the verdict *code*; None if that is not in this registry."""
    if code in CLIENT and client is not None:
        return Link(_page("credentials_clientcredential", client.pk), "Open the client credential")
    if (code in KEY or code == "wrong-tenant") and flight.use is not None:
        return Link(_page("credentials_accesskey", flight.use.access_key_id), "Open the access key")
    if code in TENANT and flight.tenant_id is not None:
        return Link(_page("tenants_tenant", flight.tenant_id), "Open the tenant")
    if code in REGISTRATION:
        return Link(_page("tenants_registration", flight.registration_id), "Open the registration")
    if code.endswith("token-url"):
        sheet = reverse("hand-over", args=[flight.registration_id])
        return Link(f"{sheet}?environment={flight.environment.slug}", "Open the hand-over sheet")
    return None


def _page(name: str, pk: object) -> str:
    return reverse(f"admin:{name}_change", args=[pk])
