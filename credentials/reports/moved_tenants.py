"""Where tenants live, and where their applications were last said to look for them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from credentials.rules.watch.tenants import Home, SeenTenant
from tenants.models import Tenant, TenantDocument


@dataclass(frozen=True, slots=True)
class Move:
    """From what the applications know to the newest document."""

    known: TenantDocument
    found: TenantDocument

    @property
    def is_open(self) -> bool:
        return home_of(self.known) != home_of(self.found)


def seen_tenants() -> Iterator[SeenTenant]:
    """Every tenant of the chosen organisation about which CXone ever changed its word."""
    changed = TenantDocument.objects.exclude(changes=[]).values("tenant_id")
    rows = TenantDocument.objects.filter(tenant_id__in=changed).select_related("tenant")
    for _, periods in groupby(_in_order(rows), key=lambda row: row.tenant_id):
        move = _move(periods)
        tenant = move.found.tenant
        yield SeenTenant(tenant.pk, tenant.name, home_of(move.known), home_of(move.found))


def move_of(tenant: Tenant) -> Move | None:
    """The same of one tenant; None before its first document."""
    rows = list(_in_order(TenantDocument.objects.filter(tenant=tenant)))
    return _move(rows) if rows else None


def home_of(document: TenantDocument) -> Home:
    body = document.body
    return Home(str(body.get("area", "")), str(body.get("api_endpoint", "")))


def _in_order(rows: "QuerySet[TenantDocument]") -> "QuerySet[TenantDocument]":
    return rows.order_by("tenant_id", "first_seen_at")


def _move(periods: Iterable[TenantDocument]) -> Move:
    """Applications know the first place, until somebody says that they were told of a later one."""
    known: TenantDocument | None = None
    for period in periods:
        if known is None or period.told_at is not None:
            known = period
        found = period
    if known is None:
        raise ValueError("A tenant without documents has not moved.")
    return Move(known, found)
