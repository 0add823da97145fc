"""How often the sign-ins of each environment are validated, and when it is next."""

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from credentials.models import AccessKeyUse, ValidationSchedule
from credentials.rules.rhythm import Rhythm
from tenants.models import Environment, Organization, Tenant
from tenants.models.application import ApplicationType, Status

# What holds where nothing is chosen, besides the organisation's interval.
DEFAULT_SPREAD = ValidationSchedule._meta.get_field("spread_minutes").default


# How often it is looked what is due, and how late something is before it is spread.
PLANNED = timedelta(minutes=15)
LATE = 2 * PLANNED


@dataclass(frozen=True, slots=True)
class Start:
    """When what is due begins, and over how long it is spread."""

    begins_at: datetime
    spread: timedelta


@dataclass(frozen=True, slots=True)
class Next:
    """About how many checks begin from when to when."""

    count: int
    begins_at: datetime
    ends_at: datetime

    @property
    def apart(self) -> float:
        """Seconds between two of them."""
        return (self.ends_at - self.begins_at).total_seconds() / self.count


@dataclass(frozen=True, slots=True)
class Scheduled:
    """One environment: what is chosen, or the organisation's default. *sign_ins*: by machines."""

    environment: Environment
    sign_ins: int
    is_own: bool
    is_enabled: bool
    rhythm: Rhythm
    next: Next | None


def schedules(now: datetime) -> list[Scheduled]:
    """Every environment in which the organisation has a tenant or has chosen something."""
    organization = Organization.objects.get()
    chosen = {row.environment_id: row for row in ValidationSchedule.objects.all()}
    used = Q(pk__in=Tenant.objects.order_by().values("environment")) | Q(pk__in=chosen)
    rows = list(Environment.objects.filter(used).order_by("kind", "name"))
    rhythms = {row.pk: rhythm_of(chosen.get(row.pk), organization) for row in rows}
    counted = {row["of"]: row for row in _counted()}
    local = timezone.localtime(now, zoneinfo.ZoneInfo(organization.time_zone))
    following = _following(rows, rhythms, counted, local)
    return [
        Scheduled(
            environment=row,
            sign_ins=counted[row.pk]["sign_ins"] if row.pk in counted else 0,
            is_own=row.pk in chosen,
            is_enabled=is_enabled(chosen.get(row.pk)),
            rhythm=rhythms[row.pk],
            next=following.get(row.pk) if is_enabled(chosen.get(row.pk)) else None,
        )
        for row in rows
    ]


def rhythm_of(chosen: ValidationSchedule | None, organization: Organization) -> Rhythm:
    """What holds for an environment for which *chosen* was chosen, or nothing."""
    if chosen is None:
        return Rhythm(organization.validation_interval_hours, DEFAULT_SPREAD)
    return Rhythm(
        chosen.interval_hours, chosen.spread_minutes, chosen.quiet_from, chosen.quiet_until
    )


def is_enabled(chosen: ValidationSchedule | None) -> bool:
    """Whether an environment for which *chosen* was chosen, or nothing, is validated by itself."""
    return chosen is None or chosen.is_enabled


def _tried() -> "QuerySet[AccessKeyUse]":
    """Sign-ins that are tried without a person."""
    by_machines = AccessKeyUse.objects.filter(
        registration__application_type=ApplicationType.BACK_END
    )
    return by_machines.exclude(registration__status=Status.RETIRED)


def _counted() -> Iterable[Any]:
    """Per environment: how many sign-ins, how many never tried, when the longest ago was tried."""
    per_environment = _tried().order_by().values(of=F("access_key__tenant__environment_id"))
    return per_environment.annotate(
        sign_ins=Count("pk"),
        never=Count("pk", filter=Q(last_run_at=None)),
        oldest=Min("last_run_at"),
    )


def _following(
    rows: list[Environment],
    rhythms: dict[UUID, Rhythm],
    counted: dict[UUID, dict[str, Any]],
    now: datetime,
) -> dict[UUID, Next]:
    """When the next checks begin, with one query for how many come due until then."""
    used = [row for row in rows if row.pk in counted]
    starts = {row.pk: _start(rhythms[row.pk], counted[row.pk], now) for row in used}
    due = {
        f"due{place}": Count("pk", filter=_is_due(row.pk, rhythms[row.pk], starts[row.pk]))
        for place, row in enumerate(used)
    }
    found = _tried().aggregate(**due) if due else {}
    return {
        row.pk: _next(found[f"due{place}"], starts[row.pk], row)
        for place, row in enumerate(used)
        if found[f"due{place}"]
    }


def _start(rhythm: Rhythm, row: dict[str, Any], now: datetime) -> Start:
    """What falls due in the ordinary way goes at once; what waited longer is spread."""
    oldest = None if row["never"] else row["oldest"]
    due_at = oldest + timedelta(hours=rhythm.interval_hours) if oldest else None
    begins_at = rhythm.begins(max(due_at or now, now), now.tzinfo)
    is_late = due_at is None or begins_at - due_at > LATE
    return Start(begins_at, rhythm.spread if is_late else timedelta())


def _next(count: int, start: Start, environment: Environment) -> Next:
    """No faster than the environment may be asked, however short the spread."""
    least = timedelta(seconds=count / environment.requests_per_second)
    return Next(count, start.begins_at, start.begins_at + max(start.spread, least))


def _is_due(environment_id: UUID, rhythm: Rhythm, start: Start) -> Q:
    until = start.begins_at + max(start.spread, PLANNED)
    never_or_then = Q(last_run_at=None) | Q(
        last_run_at__lte=until - timedelta(hours=rhythm.interval_hours)
    )
    return Q(access_key__tenant__environment_id=environment_id) & never_or_then
