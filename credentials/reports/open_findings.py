"""Open findings by what people do about them: needed, acknowledged, snoozed, in maintenance."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable

from credentials.models import (
    AccessKey,
    AccessKeyUse,
    ClientCredential,
    Finding,
    MaintenanceWindow,
)
from tenants.models import Tenant

Subject = Finding.Subject
NEEDED, ACKNOWLEDGED, SNOOZED = "needed", "acknowledged", "snoozed"
MAINTENANCE, RESOLVED = "maintenance", "resolved"
STATES = (NEEDED, ACKNOWLEDGED, SNOOZED, MAINTENANCE, RESOLVED)
# What a window without place covers; people, requests and our own channels are never maintained.
IN_CXONE = (
    Subject.SIGN_IN,
    Subject.CLIENT_CREDENTIAL,
    Subject.ACCESS_KEY,
    Subject.TENANT,
    Subject.REGISTRATION,
    Subject.ENVIRONMENT,
)


def needing_people(now: datetime) -> QuerySet[Finding]:
    """Open, and nobody has acknowledged or snoozed it, and its thing is not in maintenance."""
    open_now: Any = with_state(Finding.objects.filter(resolved_at=None), now)
    return open_now.filter(state=NEEDED)  # type: ignore[no-any-return]


def in_maintenance(now: datetime) -> QuerySet[Finding]:
    """Open findings of things in a maintenance window at *now*, whatever people did about them."""
    return Finding.objects.filter(is_maintained(now), resolved_at=None)


def with_state(findings: QuerySet[Finding], now: datetime) -> QuerySet[Finding]:
    """Adds ``state``, one of STATES: each finding has exactly one."""
    return findings.annotate(state=state_at(now))


def state_at(now: datetime) -> Combinable:
    """The state as an expression; what people said comes before what a window says."""
    return Case(
        When(resolved_at__isnull=False, then=Value(RESOLVED)),
        When(snoozed_until__gt=now, then=Value(SNOOZED)),
        When(acknowledged_at__isnull=False, then=Value(ACKNOWLEDGED)),
        When(is_maintained(now), then=Value(MAINTENANCE)),
        default=Value(NEEDED),
        output_field=CharField(),
    )


def is_maintained(now: datetime) -> Q:
    """Whether a finding's thing is in a window at *now*. Costs nothing while no window is open."""
    windows = MaintenanceWindow.objects.filter(starts_at__lte=now, ends_at__gt=now).order_by()
    return Q(Exists(windows.filter(_of_tenant() | _of_environment() | _of_everything())))


def _of_tenant() -> Q:
    tenant = OuterRef("tenant_id")
    return (
        Q(tenant_id=OuterRef("subject_id"))
        | Exists(_subject(AccessKey).filter(tenant=tenant))
        | Exists(_subject(AccessKeyUse).filter(access_key__tenant=tenant))
    )


def _of_environment() -> Q:
    there = OuterRef("environment_id")
    elsewhere = ClientCredential.objects.order_by().filter(
        registration=OuterRef(OuterRef("subject_id"))
    )
    found = (
        Q(environment_id=OuterRef("subject_id"))
        | Exists(_subject(Tenant).filter(environment=there))
        | Exists(_subject(AccessKey).filter(tenant__environment=there))
        | Exists(_subject(AccessKeyUse).filter(access_key__tenant__environment=there))
        | Exists(_subject(ClientCredential).filter(environment=there))
        # An application of several environments still needs people while one of them rests.
        | (
            Q(Exists(elsewhere.filter(environment=there)))
            & ~Q(Exists(elsewhere.exclude(environment=there)))
        )
    )
    return Q(tenant=None, environment__isnull=False) & found


def _of_everything() -> Q:
    return Q(tenant=None, environment=None) & Q(
        Exists(Finding.objects.order_by().filter(pk=OuterRef(OuterRef("pk")), subject__in=IN_CXONE))
    )


def _subject(model: type) -> QuerySet:
    """The row that the finding two queries further out is about."""
    return model.objects.order_by().filter(pk=OuterRef(OuterRef("subject_id")))  # type: ignore[attr-defined]
