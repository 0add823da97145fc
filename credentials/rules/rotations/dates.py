"""When to rotate: a day before the due date that leaves time and is worked; batches. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

DAY = timedelta(days=1)
# Between the new value and the end of the old one, for programs to change over.
OVERLAP, USUAL_INTERVAL = 7, timedelta(days=90)
# How far back a better day is looked for.
FURTHEST = 60


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A day to begin, and why this one."""

    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Due:
    """A secret with a date. *place*: what it takes to ask for several in one request."""

    id: UUID
    label: str
    place: str
    rotate_by: date


@dataclass(frozen=True, slots=True)
class Batch:
    """Secrets that are due in one month and are asked for in one go."""

    place: str
    month: date
    due: tuple[Due, ...]

    @property
    def sentence(self) -> str:
        return f"These {len(self.due)} are due in {self.month:%B %Y}: one request to NICE."


def suggest(
    rotate_by: date | None,
    today: date,
    *,
    business_days: int,
    is_free: Callable[[date], bool],
) -> Suggestion:
    """The latest day that is early enough. *business_days*: how long NICE takes, 0 for keys.

    *is_free*: whether work is done on a day: no weekend, holiday or change freeze.
    """
    if rotate_by is None:
        return Suggestion(_later(today, is_free), "No date is set, so the next working day.")
    day = rotate_by - OVERLAP * DAY
    for _ in range(business_days):
        day = _earlier(day - DAY, is_free)
    day = _earlier(day, is_free)
    if day <= today:
        late = "It is due already" if rotate_by <= today else "The time is short"
        return Suggestion(_later(today, is_free), f"{late}: begin on the next working day.")
    parts = [f"{OVERLAP} days to change over"]
    parts += [f"{business_days} business days for NICE"] if business_days else []
    return Suggestion(day, f"Leaves {' and '.join(parts)} before it is due.")


def next_date(began: date | None, rotate_by: date | None, today: date) -> date:
    """The date after this one: the same interval as before, or 90 days."""
    interval = rotate_by - began if rotate_by and began else USUAL_INTERVAL
    return today + (interval if interval > DAY else USUAL_INTERVAL)


def batches(due: Iterable[Due]) -> list[Batch]:
    """Two or more of one place in one month, the soonest first."""
    found: dict[tuple[date, str], list[Due]] = {}
    for one in due:
        found.setdefault((one.rotate_by.replace(day=1), one.place), []).append(one)
    return [_batch(key, rows) for key, rows in sorted(found.items()) if len(rows) > 1]


def _batch(key: tuple[date, str], rows: Sequence[Due]) -> Batch:
    return Batch(key[1], key[0], tuple(sorted(rows, key=lambda one: (one.rotate_by, one.label))))


def _earlier(day: date, is_free: Callable[[date], bool]) -> date:
    return _first(day, -DAY, is_free)


def _later(day: date, is_free: Callable[[date], bool]) -> date:
    return _first(day, DAY, is_free)


def _first(day: date, step: timedelta, is_free: Callable[[date], bool]) -> date:
    found = (day + count * step for count in range(FURTHEST))
    return next((one for one in found if is_free(one)), day)
