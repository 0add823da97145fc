"""When a report comes due next: by the wall clock of a time zone, whatever its clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

DAILY, WEEKLY, MONTHLY = "daily", "weekly", "monthly"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
# A monthly report is due at most 31 days after the last; days that a zone skipped come on top.
HORIZON = 70
PERIODS = {DAILY: timedelta(days=1), WEEKLY: timedelta(days=7), MONTHLY: timedelta(days=31)}


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often, on which day, at what time. *weekday*: 0 is Monday."""

    frequency: str
    weekday: int
    month_day: int
    at: time

    def falls_on(self, day: date) -> bool:
        if self.frequency == WEEKLY:
            return day.weekday() == self.weekday
        return self.frequency == DAILY or day.day == self.month_day


def next_due(after: datetime, rhythm: Rhythm, zone: tzinfo) -> datetime:
    """The first moment later than *after*, in UTC.

    A time that the clocks skip that day is taken at the first minute they show after it; one that
    they show twice, the first time only.
    """
    for day in _days_from(after.astimezone(zone).date() - DAY):
        if rhythm.falls_on(day) and (due := moment(day, rhythm.at, zone)) > after:
            return due
    raise AssertionError("every rhythm falls on a day of two months")


def moment(day: date, at: time, zone: tzinfo) -> datetime:
    """When the clocks of *zone* show *at* on *day*, in UTC."""
    wall = datetime.combine(day, at)
    while not _exists(wall, zone):
        wall = wall.replace(second=0, microsecond=0) + MINUTE
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def in_words(rhythm: Rhythm) -> str:
    """For example "every Monday at 08:00"."""
    at = f"{rhythm.at:%H:%M}"
    if rhythm.frequency == WEEKLY:
        return f"every {WEEKDAYS[rhythm.weekday]} at {at}"
    if rhythm.frequency == MONTHLY:
        return f"on day {rhythm.month_day} of every month at {at}"
    return f"every day at {at}"


def _days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range(HORIZON))


def _exists(wall: datetime, zone: tzinfo) -> bool:
    there = wall.replace(tzinfo=zone, fold=0)
    return there.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall
