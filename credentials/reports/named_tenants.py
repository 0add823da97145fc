"""Tenants that CXone named when a person signed in, although the check was for any tenant."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from credentials.models import FlightCheck
from tenants.models import Tenant

TENANT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Pair = tuple[UUID, str]  # of an environment and CXone's tenant ID


@dataclass(frozen=True, slots=True)
class NamedTenant:
    """*known*: our row of it, if there is one by now."""

    registration_id: UUID
    environment_id: UUID
    tenant_id: str
    known: UUID | None


def named_tenants(registrations: Collection[UUID]) -> list[NamedTenant]:
    """Of the newest finished check of people in each environment, where no tenant was noted."""
    found = [
        (row.registration_id, row.environment_id, tenant_id)
        for row in _newest(registrations)
        if row.tenant_id is None and (tenant_id := tenant_in(row.steps))
    ]
    ours = _ours({(environment, tenant_id) for _, environment, tenant_id in found})
    return [NamedTenant(*one, ours.get((one[1], one[2]))) for one in found]


def tenant_in(steps: Iterable[dict]) -> str:
    """The tenant ID that discovery answered with, as the steps of a check keep it."""
    for step in steps:
        if step.get("name") == "tenant-discovery" and step.get("result") == "ok":
            for exchange in step.get("exchanges") or []:
                told = dict(exchange.get("received") or [])
                if TENANT_ID.fullmatch(str(told.get("tenantId", "")).lower()):
                    return str(told["tenantId"]).lower()
    return ""


def _newest(registrations: Collection[UUID]) -> Iterable[FlightCheck]:
    finished = FlightCheck.objects.filter(
        registration__in=registrations, kind=FlightCheck.Kind.USER, tenant=None,
        state=FlightCheck.State.FINISHED,
    )  # fmt: skip
    newest = finished.order_by("registration_id", "environment_id", "-finished_at")
    return newest.distinct("registration_id", "environment_id").only(
        "registration_id", "environment_id", "tenant_id", "steps"
    )


def _ours(pairs: set[Pair]) -> dict[Pair, UUID]:
    rows = Tenant.objects.filter(tenant_id__in={tenant_id for _, tenant_id in pairs}).order_by()
    held = rows.values_list("environment_id", "tenant_id", "pk") if pairs else []
    return {(environment, str(tenant_id)): pk for environment, tenant_id, pk in held}
