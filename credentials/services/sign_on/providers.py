"""Find an organisation's identity providers, also before anybody knows which organisation."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from credentials.models import IdentityProvider
from cxone_registry.isolation.context import organization_context

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """One place where somebody may sign in. Tells no more than its button does."""

    organization_id: UUID
    provider_id: UUID
    name: str
    kind: str


class NoProviderError(LookupError):
    """There is no such identity provider, or it is paused."""


def find(wanted: str) -> list[Offer]:
    """What is in use for an organisation's short name, or for one provider's id; perhaps nothing.

    Call it outside of any transaction and of any organisation's context.
    """
    text = wanted.strip()[:LONGEST_NAME]
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, id FROM cxr_identity_providers(%s)", (text,))
        found = cursor.fetchall()
    rows = [(organization_id, load(organization_id, one)) for organization_id, one in found]
    return [Offer(organization_id, row.pk, row.name, row.kind) for organization_id, row in rows]


def load(organization_id: UUID, provider_id: UUID) -> IdentityProvider:
    """The provider, in use. Raises NoProviderError. Needs no context; a transaction of its own."""
    with organization_context(organization_id), transaction.atomic():
        row = IdentityProvider.objects.filter(pk=provider_id, is_enabled=True).first()
    if row is None:
        raise NoProviderError
    return row
