"""Ask CXone where tenants live, and keep the answer on the tenant."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue, enqueue_many
from tenants.cxone import CXoneError, TenantLocation, read_tenant
from tenants.models import Environment, Tenant, TenantDocument
from tenants.rules.published import is_move, tenant_changes
from tenants.services.clouds import cloud_of, door
from tenants.services.documents import Body, keep
from tenants.services.watching import look_soon

ALL, ONE = "discover-tenants", "discover-tenant"
REMEMBERED = timedelta(hours=1)
# The next day's jobs find these done, however many tenants there are.
LONGEST_SPREAD = timedelta(hours=20)
WATCHED = ("area", "cluster", "domain", "api_endpoint", "is_private")


def request(tenant: Tenant) -> None:
    """Queue a discovery of one tenant, for a person who waits."""
    enqueue(ONE, tenant.pk, priority=Job.Priority.PERSON)


def request_many(tenants: Sequence[Tenant]) -> None:
    """Queue a discovery of many new tenants at once, in a constant number of queries."""
    enqueue_many(ONE, [tenant.pk for tenant in tenants])


def discover_all(schedule_id: UUID) -> Done:
    """Queue every tenant of the organisation (handler of ``discover-tenants``).

    A job for each, so that many workers share them, and not all at once: an issuer is asked as
    often as its record says.
    """
    with transaction.atomic():
        rows = Tenant.objects.order_by("pk").values_list("pk", "environment_id")
        tenants = list(rows)
        rates = dict(Environment.objects.values_list("pk", "requests_per_second"))
        enqueue_many(ONE, [pk for pk, _ in tenants], run_after=_spread(tenants, rates))
    return Done(f"queued-{len(tenants)}")


def discover_one(tenant_id: UUID) -> Done:
    """Refresh one tenant (handler of ``discover-tenant``). A failure is kept on the tenant."""
    with transaction.atomic():
        tenant = Tenant.objects.select_related("environment").filter(pk=tenant_id).first()
        if tenant is None:
            return Done("gone")
        cloud = cloud_of(tenant.environment)
    try:
        location, body = read_tenant(cloud, str(tenant.tenant_id), door=door())
    except CXoneError as error:
        with transaction.atomic():
            Tenant.objects.filter(pk=tenant_id).update(discovery_error=error.code[:60])
        return Done(error.code)
    with transaction.atomic():
        return Done(_keep(tenant, location, body))


def is_known(tenant: Tenant, location: TenantLocation) -> bool:
    """Whether *tenant* was found there within the hour: writing that again tells nothing.

    A fleet's validations would otherwise take turns at the row of the tenant they share.
    """
    return (
        tenant.discovered_at is not None
        and timezone.now() - tenant.discovered_at < REMEMBERED
        and not tenant.discovery_error
        and _written(tenant) == _columns(location)
    )


def keep_location(tenant: Tenant, location: TenantLocation) -> None:
    """Write the location that a validation came upon; a change from an earlier one is audited."""
    if tenant.discovered_at and _written(tenant) != _columns(location):
        # A validation keeps no document: the history is written by asking once more.
        enqueue(ONE, tenant.pk)
    _write(tenant, location)


def _keep(tenant: Tenant, location: TenantLocation, body: Body) -> str:
    """Write the columns and the period. Returns the job's result."""
    # Held until commit, so that two answers do not both begin a period.
    locked = Tenant.objects.select_for_update(no_key=True).filter(pk=tenant.pk).first()
    if locked is None:
        return "gone"
    about = {"tenant": locked}
    document, is_new = keep(TenantDocument, about, body, tenant_changes, timezone.now())
    has_moved = is_new and is_move(document.changes)
    if has_moved:
        look_soon()
    _write(locked, location)
    return "moved" if has_moved else "done"


def _write(tenant: Tenant, location: TenantLocation) -> None:
    before, after = _written(tenant), _columns(location)
    Tenant.objects.filter(pk=tenant.pk).update(
        **after, discovered_at=timezone.now(), discovery_error=""
    )
    if tenant.discovered_at and before != after:
        record_change("tenant.moved", tenant, before=before, after=after)


def _spread(
    tenants: Iterable[tuple[UUID, UUID]], rates: Mapping[UUID, float]
) -> dict[UUID, datetime]:
    """When to ask about each tenant: one after the other, as fast as its environment allows."""
    now, asked, moments = timezone.now(), Counter[UUID](), {}
    for tenant_id, environment_id in tenants:
        wait = asked[environment_id] / rates.get(environment_id, 1.0)
        moments[tenant_id] = now + min(timedelta(seconds=wait), LONGEST_SPREAD)
        asked[environment_id] += 1
    return moments


def _written(tenant: Tenant) -> dict[str, object]:
    return {name: getattr(tenant, name) for name in WATCHED}


def _columns(location: TenantLocation) -> dict[str, object]:
    return {
        "area": location.area[:20],
        "cluster": location.cluster[:40],
        "domain": location.domain[:100],
        "api_endpoint": location.api_endpoint[:200],
        "is_private": location.private,
    }
