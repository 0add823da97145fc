"""What CXone published, period by period, and what of the organisation it touches."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from credentials.models import AccessKey, AccessKeyUse, ClientCredential
from credentials.rules.explanations import Explanation, explain
from tenants.models import Environment, ProviderDocument, Registration, Tenant, TenantDocument
from tenants.models.application import Status
from tenants.rules.published import KeyFacts, key_facts

SHOWN = 50
Kind = ProviderDocument.Kind
Document = ProviderDocument | TenantDocument


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in which CXone said the same. *is_newest*: it still does."""

    document: Document
    title: str
    is_newest: bool
    keys: list[KeyFacts]
    raw: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What of the organisation is touched: numbers of all, rows up to a limit."""

    registrations: list[Registration]
    registration_count: int
    access_keys: list[AccessKey]
    access_key_count: int
    tenants: list[Tenant]
    tenant_count: int


def environment_periods(environment: Environment, kind: str = "") -> "QuerySet[ProviderDocument]":
    """Newest first; of one kind or of both."""
    rows = ProviderDocument.objects.filter(environment=environment)
    return (rows.filter(kind=kind) if kind else rows).order_by("-first_seen_at", "kind")


def tenant_periods(tenant: Tenant) -> "QuerySet[TenantDocument]":
    """Newest first."""
    return TenantDocument.objects.filter(tenant=tenant).order_by("-first_seen_at")


def newest_ids(rows: "QuerySet[Any]") -> set[Any]:
    """Ids of the documents that CXone still publishes: the newest, of each kind."""
    if rows.model is TenantDocument:
        return {rows.values_list("pk", flat=True).first()}
    return {rows.filter(kind=kind).values_list("pk", flat=True).first() for kind in Kind}


def periods(rows: "list[Document]", newest: set[Any]) -> list[Period]:
    """*rows* as a page shows them."""
    return [
        Period(
            document=row,
            title=_title(row),
            is_newest=row.pk in newest,
            keys=_keys(row),
            raw=json.dumps(row.body, indent=2, ensure_ascii=False),
        )
        for row in rows
    ]


def failure(code: str, step: str) -> Explanation | None:
    """What went wrong the last time, in words; None if nothing did."""
    return explain(step, "failed", code) if code else None


def reach_of_environment(environment: Environment) -> Reach:
    """The chosen organisation's part of *environment*."""
    credentials = ClientCredential.objects.filter(environment=environment)
    uses = AccessKeyUse.objects.filter(access_key__tenant__environment=environment)
    registrations = Registration.objects.filter(
        Q(pk__in=credentials.values("registration_id")) | Q(pk__in=uses.values("registration_id"))
    )
    keys = AccessKey.objects.filter(tenant__environment=environment)
    return _reach(registrations, keys, Tenant.objects.filter(environment=environment))


def reach_of_tenant(tenant: Tenant) -> Reach:
    """Applications and access keys that have the base URL of *tenant* to follow."""
    uses = AccessKeyUse.objects.filter(access_key__tenant=tenant)
    registrations = Registration.objects.filter(pk__in=uses.values("registration_id"))
    keys = AccessKey.objects.filter(tenant=tenant)
    return _reach(registrations, keys, Tenant.objects.filter(pk=tenant.pk))


def _reach(
    registrations: "QuerySet[Registration]",
    keys: "QuerySet[AccessKey]",
    tenants: "QuerySet[Tenant]",
) -> Reach:
    living = registrations.exclude(status=Status.RETIRED).order_by("name")
    keys = keys.select_related("tenant").order_by("tenant__name", "api_user")
    return Reach(
        registrations=list(living[:SHOWN]),
        registration_count=living.count(),
        access_keys=list(keys[:SHOWN]),
        access_key_count=keys.count(),
        tenants=list(tenants.order_by("name")[:SHOWN]),
        tenant_count=tenants.count(),
    )


def _title(row: Document) -> str:
    return row.get_kind_display() if isinstance(row, ProviderDocument) else "API discovery"


def _keys(row: Document) -> list[KeyFacts]:
    is_keys = isinstance(row, ProviderDocument) and row.kind == Kind.KEYS
    return key_facts(row.body) if is_keys else []
