"""The schedule's share: a round of every sign-in that is due (handler of ``plan-validation``).

What falls due in the ordinary way goes at once. What has waited longer - new ones, and all after
the server was down or it was quiet - is caught up with once, spread over the schedule's minutes.
"""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import ValidationRound, ValidationSchedule
from credentials.services.fleet import choosing, outage, pauses, rounds
from credentials.services.fleet.choosing import Candidate
from cxone_registry.jobs.handlers import Done
from tenants.models import Environment, Organization, Tenant

KIND = "plan-validation"
# How often it is planned; who is overdue by more than twice that is caught up with.
EVERY = timedelta(minutes=15)
SPREAD = timedelta(minutes=60)
# Spread ranges begin at moments so far apart.
STEP = timedelta(minutes=5)


def plan(schedule_id: UUID) -> Done:
    """Begin a round of what is due. Safe to run again: what is planned is not planned twice."""
    with transaction.atomic():
        environments = _environments()
    outage.follow_all([one.pk for one in environments])
    now = timezone.now()
    with transaction.atomic():
        # One planner at a time for the organisation: a second would plan the same.
        organization = Organization.objects.select_for_update().get()
        schedules = {one.environment_id: one for one in ValidationSchedule.objects.all()}
        plans = [_Plan(one.pk, schedules.get(one.pk), organization, now) for one in environments]
        found = _due([one for one in plans if one.is_on], now)
        if not found:
            return Done("planned-0")
        by_environment = {one.environment: one for one in plans}
        when: dict[datetime | None, list[Candidate]] = {}
        for one in found:
            when.setdefault(by_environment[one.environment].start_of(one), []).append(one)
        rounds.begin(when, trigger=ValidationRound.Trigger.SCHEDULE, skipped={})
    return Done(f"planned-{len(found)}")


class _Plan:
    """What holds for one environment at one moment."""

    def __init__(
        self,
        environment: UUID,
        schedule: ValidationSchedule | None,
        organization: Organization,
        now: datetime,
    ) -> None:
        self.environment, self._now = environment, now
        self._schedule, self._zone = schedule, organization.time_zone
        hours = schedule.interval_hours if schedule else organization.validation_interval_hours
        self.interval = timedelta(hours=hours)
        wanted = timedelta(minutes=schedule.spread_minutes) if schedule else SPREAD
        self._spread = min(wanted, self.interval / 2)

    @property
    def is_on(self) -> bool:
        """Whether something is to begin now."""
        if self._schedule is None:
            return True
        is_quiet = pauses.quiet_until(self._schedule, self._zone, self._now)
        return self._schedule.is_enabled and not is_quiet

    def start_of(self, one: Candidate) -> datetime | None:
        """When to begin with *one*; None for now. Never within quiet hours."""
        if one.last_run_at and one.last_run_at + self.interval > self._now - 2 * EVERY:
            return None
        steps = int(share_of(one.tenant) * self._spread / STEP)
        if not steps:
            return None
        start = self._now + steps * STEP
        return pauses.quiet_until(self._schedule, self._zone, start) or start


def share_of(tenant: UUID) -> float:
    """Always the same share of the spread for the same tenant: from 0 to below 1."""
    return int.from_bytes(hashlib.sha256(tenant.bytes).digest()[:4]) / 2**32


def _environments() -> list[Environment]:
    used = Tenant.objects.values_list("environment_id", flat=True).distinct().order_by()
    return list(Environment.objects.filter(pk__in=list(used)))


def _due(plans: list[_Plan], now: datetime) -> list[Candidate]:
    resting = pauses.maintenance(now)
    found = choosing.due({one.environment: now - one.interval for one in plans}) if plans else []
    return [one for one in found if not resting.cover(one.environment, one.tenant)]
