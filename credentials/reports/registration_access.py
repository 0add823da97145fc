"""What a registration proves itself with: client credentials by environment, access keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery

from credentials.models import AccessKeyUse, ClientCredential, SecretVersion
from tenants.models import Contact, Environment, Registration, Tenant
from tenants.reports.contacts import liveness_of, patience, with_signs
from tenants.rules.facts import Facts

MOST = 200  # sign-ins on one page; lists of more have pages of their own


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One environment of a registration. Without a client_id when NICE has not issued one."""

    environment_id: UUID
    environment: str
    credential_id: UUID | None
    client_id: str
    secret_set_at: datetime | None
    rotate_by: date | None


def client_lines(registration: Registration) -> list[ClientLine]:
    """Environments with a client credential, and those that it was asked for."""
    current = SecretVersion.objects.filter(
        client_credential=OuterRef("pk"), state=SecretVersion.State.CURRENT
    )
    held = (
        ClientCredential.objects.filter(registration=registration)
        .select_related("environment")
        .annotate(secret_set_at=Subquery(current.order_by().values("created_at")[:1]))
    )
    found = {row.environment_id: _held(row, row.secret_set_at) for row in held}
    links = registration.environment_links.select_related("environment")
    for link in links:
        found.setdefault(link.environment_id, _wanted(link.environment))
    return sorted(found.values(), key=lambda line: line.environment)


def _held(row: ClientCredential, secret_set_at: datetime | None) -> ClientLine:
    return ClientLine(
        row.environment_id,
        row.environment.name,
        row.pk,
        row.client_id,
        secret_set_at,
        row.rotate_by,
    )


def _wanted(environment: Environment) -> ClientLine:
    return ClientLine(environment.pk, environment.name, None, "", None, None)


def key_uses(registration: Registration) -> list[AccessKeyUse]:
    """Its sign-ins with key, tenant, environment and sponsor, by environment and tenant."""
    uses = AccessKeyUse.objects.filter(registration=registration).select_related(
        "access_key__tenant__environment", "access_key__sponsor"
    )
    order = ("access_key__tenant__environment__name", "access_key__tenant__name", "pk")
    return list(uses.order_by(*order)[:MOST])


def sponsor_states(uses: Iterable[AccessKeyUse], now: datetime) -> dict[UUID, str]:
    """How alive each sponsor of these sign-ins' keys is, as the liveness rules say."""
    ids = {use.access_key.sponsor_id for use in uses if use.access_key.sponsor_id}
    wanted = patience()
    return {
        contact.pk: liveness_of(contact, wanted, now).state
        for contact in with_signs(Contact.objects.filter(pk__in=ids))
    }


def tenants_of(facts: Facts) -> list[Tenant]:
    """The tenants that the facts name, with their environments."""
    ids = [tenant.id for tenant in facts.tenants]
    found = Tenant.objects.filter(pk__in=ids).select_related("environment")
    return list(found.order_by("name")[:MOST])
