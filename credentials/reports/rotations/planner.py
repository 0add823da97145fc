"""What is due, when to begin, and what can be asked for together."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from credentials.models import AccessKey, ClientCredential, MaintenanceWindow, Rotation
from credentials.rules.rotations.dates import Batch, Due, Suggestion, batches, suggest
from tenants.models import ApplicationType
from tenants.models.application import Status
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import DUE, Calendar, day_of
from tenants.rules.holiday_calendars import is_business_day

AHEAD = timedelta(days=120)
MOST = 200
Owner = ClientCredential | AccessKey


@dataclass(frozen=True, slots=True)
class Line:
    """A secret that is due, with the day on which to begin."""

    owner: Owner
    is_key: bool
    rotate_by: date
    suggested: Suggestion


def suggestion_for(owner: Owner, now: datetime) -> Suggestion:
    """The day on which to begin, by the organisation's calendar and its maintenance windows."""
    return _suggest(owner, now, own_calendar(), _frozen_days())


def due_lines(now: datetime) -> list[Line]:
    """Secrets that are due within four months and have no rotation yet, the soonest first."""
    calendar, frozen = own_calendar(), _frozen_days()
    until = day_of(now, calendar.zone) + AHEAD
    lines = [
        Line(one, isinstance(one, AccessKey), one.rotate_by, _suggest(one, now, calendar, frozen))
        for one in _due(until)
        if one.rotate_by
    ]
    return sorted(lines, key=lambda line: (line.rotate_by, str(line.owner)))


def batches_of(lines: list[Line]) -> list[Batch]:
    """Client secrets of one registration that are due in one month: one mail asks for them."""
    return batches(
        Due(line.owner.pk, str(line.owner), str(line.owner.registration), line.rotate_by)
        for line in lines
        if isinstance(line.owner, ClientCredential)
    )


def _due(until: date) -> list[Owner]:
    over = Rotation.CLOSED
    clients = ClientCredential.objects.filter(rotate_by__lte=until)
    clients = clients.exclude(registration__status=Status.RETIRED)
    clients = clients.exclude(registration__application_type=ApplicationType.USER_PUBLIC)
    keys = AccessKey.objects.filter(rotate_by__lte=until)
    busy = Rotation.objects.exclude(state__in=over)
    of_clients = busy.exclude(client_credential=None).order_by()
    of_keys = busy.exclude(access_key=None).order_by()
    clients = clients.exclude(pk__in=of_clients.values("client_credential"))
    keys = keys.exclude(pk__in=of_keys.values("access_key"))
    found_clients = clients.select_related("registration", "environment").order_by("rotate_by")
    found_keys = keys.select_related("tenant__environment").order_by("rotate_by")
    return [*found_clients[:MOST], *found_keys[:MOST]]


def _suggest(
    owner: Owner, now: datetime, calendar: Calendar, frozen: list[tuple[date, date, object]]
) -> Suggestion:
    is_key = isinstance(owner, AccessKey)
    place = owner.tenant.environment_id if isinstance(owner, AccessKey) else owner.environment_id
    closed = [(start, end) for start, end, where in frozen if where in (None, place)]

    def is_free(day: date) -> bool:
        is_frozen = any(start <= day <= end for start, end in closed)
        return is_business_day(day, calendar.country) and not is_frozen

    return suggest(
        owner.rotate_by,
        day_of(now, calendar.zone),
        business_days=0 if is_key else DUE,
        is_free=is_free,
    )


def _frozen_days() -> list[tuple[date, date, object]]:
    zone = own_calendar().zone
    rows = MaintenanceWindow.objects.order_by().values_list("starts_at", "ends_at", "environment")
    return [(day_of(start, zone), day_of(end, zone), where) for start, end, where in rows]
