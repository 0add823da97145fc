"""The list of due dates: what, when, who was told, what they said, and what comes next."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet, Value

from credentials.models import AccessKey, ClientCredential, Finding, Reminder
from credentials.reports.reminding.due_words import Told, is_snoozed, state_of, told
from credentials.reports.reminding.people import names_of
from credentials.reports.reminding.series import dated, reminders_of
from credentials.reports.reminding.things import Kind, access_keys, client_credentials, things_of
from credentials.reports.reminding.whose import Whose
from credentials.rules.reminding.series import Dated, Thing, next_on
from credentials.rules.reminding.tiers import DAY, PLAN_UNTIL
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import day_of

VIEWS = {"all": "All", "mine": "Mine", "overdue": "Overdue"}
SHOWN = 3
SUBJECTS = {
    Kind.CLIENT_SECRET: Finding.Subject.CLIENT_CREDENTIAL,
    Kind.ACCESS_KEY: Finding.Subject.ACCESS_KEY,
}
WORDS = {Kind.CLIENT_SECRET: "Client secret", Kind.ACCESS_KEY: "Access key"}


@dataclass(frozen=True, slots=True)
class Line:
    """One date of the list."""

    thing: Thing
    days: int
    tone: str
    state: str
    told: list[Told]
    more: int
    next_on: date | None
    is_silent: bool
    registration: tuple[UUID, str] | None

    @property
    def subject(self) -> str:
        return SUBJECTS[Kind(self.thing.kind)]

    @property
    def kind(self) -> str:
        return WORDS[Kind(self.thing.kind)]


@dataclass(frozen=True, slots=True)
class Here:
    """The organisation's day and calendar. *next_morning*: the next on which people are told."""

    today: date
    next_morning: date
    country: str


def here(now: datetime) -> Here:
    """The chosen organisation's at *now*."""
    calendar = own_calendar()
    today = day_of(now, calendar.zone)
    is_over = now.astimezone(ZoneInfo(calendar.zone)).hour >= PLAN_UNTIL
    return Here(today, today + DAY if is_over else today, calendar.country)


def due_dates(view: str, whose: Whose, today: date) -> "QuerySet[Any]":
    """Kind, id and date of what *view* holds, the earliest first."""
    clients, keys = _rows(view, whose, today)
    both = [
        rows.order_by().annotate(kind=Value(kind)).values_list("kind", "id", "rotate_by")
        for kind, rows in ((Kind.CLIENT_SECRET.value, clients), (Kind.ACCESS_KEY.value, keys))
    ]
    return both[0].union(both[1], all=True).order_by("rotate_by", "id")


def counts(whose: Whose, today: date) -> dict[str, int]:
    """How many dates each view holds."""
    return {view: sum(rows.count() for rows in _rows(view, whose, today)) for view in VIEWS}


def thing_with(thing_id: UUID) -> Thing | None:
    """The client secret or access key with this id, if it has a date."""
    found = things_of(client_credentials().filter(pk=thing_id), access_keys().filter(pk=thing_id))
    return found[0] if found else None


def lines(rows: Collection[tuple[str, UUID, date]], here: Here) -> list[Line]:
    """One page's rows with everything that is shown; the same few queries for any of them."""
    ids = [pk for _, pk, _ in rows]
    known = things_of(client_credentials().filter(pk__in=ids), access_keys().filter(pk__in=ids))
    found = {one.thing.id: one for one in dated(known)}
    said, registrations = reminders_of(ids), _registrations(ids)
    names = names_of({row.email for rows_of in said.values() for row in rows_of})
    return [
        _line(one, said[pk, one.thing.due_on], names, registrations.get(pk), here)
        for pk in ids
        if (one := found.get(pk))
    ]


def _rows(
    view: str, whose: Whose, today: date
) -> "tuple[QuerySet[ClientCredential], QuerySet[AccessKey]]":
    clients, keys = client_credentials(), access_keys()
    if view == "mine":
        return whose.client_credentials(clients), whose.access_keys(keys)
    if view == "overdue":
        return clients.filter(rotate_by__lt=today), keys.filter(rotate_by__lt=today)
    return clients, keys


def _line(
    one: Dated,
    rows: list[Reminder],
    names: Mapping[str, str],
    registration: tuple[UUID, str] | None,
    here: Here,
) -> Line:
    days = (one.thing.due_on - here.today).days
    tone, state = state_of(one.series, days, here.today)
    return Line(
        thing=one.thing,
        days=days,
        tone=tone,
        state=state,
        told=[told(row, names) for row in rows[:SHOWN]],
        more=max(len(rows) - SHOWN, 0),
        next_on=next_on(one, here.next_morning, here.country),
        is_silent=one.series.is_acknowledged or is_snoozed(one.series, here.today),
        registration=registration,
    )


def _registrations(ids: Collection[UUID]) -> dict[UUID, tuple[UUID, str]]:
    rows = ClientCredential.objects.filter(pk__in=ids)
    found = rows.values_list("pk", "registration_id", "registration__name")
    return {pk: (registration, name) for pk, registration, name in found}
