"""Our addresses for one SAML identity provider. Each has its own, so no answer fits two of them.

They hold before the provider is saved: its side must be set up with them first, and gives out what
is entered on ours only then.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.urls import reverse

# Answered by a middleware (site.saml_answers): another site posts there.
ACS = "/sign-on/{}/saml/acs/"
ACS_PATTERN = re.compile(ACS.format("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"))


@dataclass(frozen=True, slots=True)
class Places:
    """*entity_id*: what we are called there, and where our metadata is. *acs*: takes answers."""

    entity_id: str
    acs: str


def places_of(provider_id: UUID) -> Places:
    """As the identity provider must know them: never from a request's Host header."""
    return Places(
        settings.PUBLIC_URL + reverse("saml-metadata", args=[provider_id]),
        settings.PUBLIC_URL + ACS.format(provider_id),
    )


def provider_in(path: str) -> UUID | None:
    """Whose answers an address takes; None if it takes none."""
    found = ACS_PATTERN.fullmatch(path)
    return UUID(found[1]) if found else None


def is_sign_in_address(address: str) -> bool:
    """Whether browsers may be sent there: https, nothing before the host or behind a #."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (raises for what is no port)
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and (
            "#" not in address
            and address.isascii()
            and address.isprintable()
            and " " not in address
        )
    )
