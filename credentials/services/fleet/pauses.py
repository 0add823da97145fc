"""When no schedule begins a validation: quiet hours and maintenance. People may always."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import (
    MaintenanceWindow,
    ValidationRange,
    ValidationRound,
    ValidationSchedule,
)
from credentials.rules.quiet_hours import quiet_end
from tenants.models import Organization


@dataclass(frozen=True, slots=True)
class Pauses:
    """What is paused now. Environments and tenants are our rows' ids."""

    everything: bool
    environments: frozenset[UUID]
    tenants: frozenset[UUID]

    def cover(self, environment: UUID, tenant: UUID) -> bool:
        """Whether no schedule validates there now."""
        return self.everything or environment in self.environments or tenant in self.tenants


def maintenance(now: datetime) -> Pauses:
    """The maintenance windows that *now* lies in. Needs a transaction."""
    windows = list(_windows(now))
    return Pauses(
        any(one.environment_id is None and one.tenant_id is None for one in windows),
        frozenset(
            one.environment_id for one in windows if one.environment_id and not one.tenant_id
        ),
        frozenset(one.tenant_id for one in windows if one.tenant_id),
    )


def quiet_until(
    schedule: ValidationSchedule | None, zone: str, moment: datetime
) -> datetime | None:
    """When *schedule* ends its quiet hours, if *moment* lies in them."""
    if schedule is None:
        return None
    return quiet_end(moment, schedule.quiet_from, schedule.quiet_until, zone)


def wait_of(work: ValidationRange) -> timedelta | None:
    """How long a schedule's range has to wait, or None. Outside any transaction."""
    if work.round.trigger != ValidationRound.Trigger.SCHEDULE:
        return None
    now = timezone.now()
    with transaction.atomic():
        schedule = ValidationSchedule.objects.filter(environment=work.environment_id).first()
        quiet = quiet_until(schedule, Organization.objects.get().time_zone, now)
        ends = [one.ends_at for one in _windows(now) if _covers(one, work.environment_id)]
    waits = [end - now for end in (quiet, *ends) if end is not None]
    return max(waits, default=None)


def _windows(now: datetime) -> Iterable[MaintenanceWindow]:
    return MaintenanceWindow.objects.filter(starts_at__lte=now, ends_at__gt=now)


def _covers(window: MaintenanceWindow, environment: UUID) -> bool:
    return window.tenant_id is None and window.environment_id in (None, environment)
