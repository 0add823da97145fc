"""Ask CXone where tenants live, and keep the answer on the tenant."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue, enqueue_many
from tenants.cxone import CXoneError, TenantLocation, discover_tenant
from tenants.models import Tenant
from tenants.services.clouds import cloud_of, door

log = logging.getLogger(__name__)
ALL, ONE = "discover-tenants", "discover-tenant"
REMEMBERED = timedelta(hours=1)
WATCHED = ("area", "cluster", "domain", "api_endpoint", "is_private")


def request(tenant: Tenant) -> None:
    """Queue a discovery of one tenant, for a person who waits."""
    enqueue(ONE, tenant.pk, priority=Job.Priority.PERSON)


def request_many(tenants: Sequence[Tenant]) -> None:
    """Queue a discovery of many new tenants at once, in a constant number of queries."""
    enqueue_many(ONE, [tenant.pk for tenant in tenants])


def discover_all(schedule_id: UUID) -> Done:
    """Refresh every tenant of the organisation (handler of ``discover-tenants``)."""
    with transaction.atomic():
        ids = list(Tenant.objects.values_list("pk", flat=True))
    for tenant_id in ids:
        discover_one(tenant_id)
    return Done(f"discovered-{len(ids)}")


def discover_one(tenant_id: UUID) -> Done:
    """Refresh one tenant (handler of ``discover-tenant``). A failure is kept on the tenant."""
    with transaction.atomic():
        tenant = Tenant.objects.select_related("environment").filter(pk=tenant_id).first()
        if tenant is None:
            return Done("gone")
        cloud = cloud_of(tenant.environment)
    try:
        location = discover_tenant(cloud, str(tenant.tenant_id), door=door())
    except CXoneError as error:
        with transaction.atomic():
            Tenant.objects.filter(pk=tenant_id).update(discovery_error=error.code[:60])
        return Done(error.code)
    with transaction.atomic():
        keep_location(tenant, location)
    return Done()


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
    """Write a discovered location; a change from an earlier one is audited."""
    before, after = _written(tenant), _columns(location)
    Tenant.objects.filter(pk=tenant.pk).update(
        **after, discovered_at=timezone.now(), discovery_error=""
    )
    if tenant.discovered_at and before != after:
        record_change("tenant.moved", tenant, before=before, after=after)


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
