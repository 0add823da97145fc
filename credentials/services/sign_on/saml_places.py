"""Our addresses for one SAML identity provider. Each has its own, so no answer fits two of them."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Places:
    """*entity_id*: what we are called there, and where our metadata is. *acs*: takes answers."""

    entity_id: str
    acs: str


def places_of(provider_id: UUID) -> Places:
    """As the identity provider must know them: never from a request's Host header."""
    return Places(
        settings.PUBLIC_URL + reverse("saml-metadata", args=[provider_id]),
        settings.PUBLIC_URL + reverse("saml-acs", args=[provider_id]),
    )
