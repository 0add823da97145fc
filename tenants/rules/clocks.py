"""How long NICE may take: days in the organisation's time zone, without weekends and holidays.

NICE names two times: 2 to 3 business days for a registration, up to three weeks for origins. For
everything else it names none, and the registration's time is our assumption. Which public holidays
NICE keeps is not known either: the organisation chooses a calendar.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tenants.rules.holiday_calendars import holiday_name, is_business_day

DAY = timedelta(days=1)
EXPECTED, DUE = 2, 3  # business days
ORIGINS_DAYS = 21
NAMED_BY_NICE = {"registration", "origins"}


@dataclass(frozen=True, slots=True)
class Calendar:
    """*country*: as ``holiday_calendars.is_supported``; *zone*: an IANA name."""

    country: str
    zone: str


@dataclass(frozen=True, slots=True)
class Clock:
    """From which day an answer may be expected, and the last day on which it is in time."""

    expected_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a clock. *number*: which business day it is; 0 when it does not count."""

    on: date
    number: int
    reason: str


def clock(kind: str, sent_at: datetime, calendar: Calendar) -> Clock:
    """The clock of a request of *kind* (as ``VendorRequest.Kind``) sent at *sent_at* (aware)."""
    sent_on = day_of(sent_at, calendar.zone)
    if kind == "origins":
        due = next_business_day(sent_on + ORIGINS_DAYS * DAY, calendar)
        return Clock(due, due)
    expected = after_business_days(sent_on, EXPECTED, calendar)
    return Clock(expected, after_business_days(expected, DUE - EXPECTED, calendar))


def is_assumed(kind: str) -> bool:
    """Whether NICE names no time for *kind*, so that the clock is our assumption."""
    return kind not in NAMED_BY_NICE


def is_overdue(due_on: date, now: datetime, zone: str) -> bool:
    """Whether *due_on* is over: from the midnight that ends it in *zone*."""
    return day_of(now, zone) > due_on


def business_days(start: date, end: date, calendar: Calendar) -> int:
    """Business days after *start* up to and including *end*; 0 when *end* is not later."""
    number = (end - start).days
    days = (start + count * DAY for count in range(1, number + 1))
    return sum(is_business_day(day, calendar.country) for day in days)


def after_business_days(start: date, number: int, calendar: Calendar) -> date:
    """The *number*-th business day after *start*."""
    day = start
    for _ in range(number):
        day = next_business_day(day + DAY, calendar)
    return day


def next_business_day(day: date, calendar: Calendar) -> date:
    """*day*, or the first business day after it."""
    while not is_business_day(day, calendar.country):
        day += DAY
    return day


def counted_days(kind: str, sent_at: datetime, calendar: Calendar) -> tuple[CountedDay, ...]:
    """Each day from the one of sending to the one that is due, with why it counts or not."""
    sent_on, due_on = day_of(sent_at, calendar.zone), clock(kind, sent_at, calendar).due_on
    found, number = [CountedDay(sent_on, 0, "Day of sending")], 0
    for count in range(1, (due_on - sent_on).days + 1):
        day = sent_on + count * DAY
        is_counted = is_business_day(day, calendar.country)
        number += is_counted
        reason = "Business day" if is_counted else holiday_name(day, calendar.country) or "Weekend"
        found.append(CountedDay(day, number if is_counted else 0, reason))
    return tuple(found)


def due_words(due_on: date, now: datetime, calendar: Calendar) -> str:
    """For example "due tomorrow", "due in 2 business days", "3 business days overdue"."""
    today = day_of(now, calendar.zone)
    if today > due_on:
        number = business_days(due_on, today, calendar)
        return f"{_counted(number)} overdue" if number else "overdue"
    if today == due_on:
        return "due today"
    if due_on - today == DAY:
        return "due tomorrow"
    # From a weekend the next business day is one away, and it is not tomorrow.
    return f"due in {_counted(business_days(today, due_on, calendar))}"


@lru_cache(maxsize=4096)
def _start_of(day: date, zone: str) -> datetime:
    """The first moment of *day* in *zone*; where midnight is skipped, the first one after it."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    """The day of *at* in *zone*. A day that began stays, even where the clock is put back past
    its midnight: time at a request never runs backwards."""
    day = at.astimezone(ZoneInfo(zone)).date()
    return day + DAY if _start_of(day + DAY, zone) <= at else day


def _counted(number: int) -> str:
    return f"{number} business day{'' if number == 1 else 's'}"
