"""One date of one thing: what was said about it, and which reminder comes next."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from credentials.rules.reminding.people import Answerable, Recipient, recipients
from credentials.rules.reminding.tiers import DAY, FARTHEST, latest_snooze, may_tell, tier_of

# Days within which each series that goes on has another reminder.
LOOK_AHEAD = 2 * FARTHEST


@dataclass(frozen=True, slots=True)
class Thing:
    """A client secret or an access key with a date. *kind*: as ``Reminder.Kind``."""

    kind: str
    id: UUID
    label: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Series:
    """What became of the reminders of one date so far.

    *told*: pairs of step and address. *replaced*: the secret is a newer one than when they began.
    """

    told: frozenset[tuple[int, str]] = frozenset()
    is_acknowledged: bool = False
    snoozed_until: date | None = None
    is_replaced: bool = False

    def is_silent(self, tier: int, today: date) -> bool:
        """Whether nobody is told at *tier*: taken in hand, put off, or over."""
        if self.is_replaced or (self.is_acknowledged and tier > 0):
            return True
        return self.snoozed_until is not None and today < self.snoozed_until


@dataclass(frozen=True, slots=True)
class Dated:
    """A thing, its people and its series."""

    thing: Thing
    people: Answerable
    series: Series = field(default_factory=Series)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of a mail that should be sent."""

    thing: Thing
    tier: int
    recipient: Recipient


def wanted(dated: Dated, today: date, country: str) -> Iterator[Wanted]:
    """Who is to be told of it on *today*: of the newest step alone, whatever was missed before."""
    tier = tier_of(dated.thing.due_on, today)
    if tier is None or dated.series.is_silent(tier, today) or not may_tell(tier, today, country):
        return
    for recipient in recipients(tier, dated.people):
        if (tier, recipient.email) not in dated.series.told:
            yield Wanted(dated.thing, tier, recipient)


def next_on(dated: Dated, today: date, country: str) -> date | None:
    """The first day from *today* on at which somebody will be told; None when nobody will."""
    first = max(today, dated.thing.due_on - FARTHEST * DAY)
    days = (first + number * DAY for number in range(LOOK_AHEAD))
    return next((day for day in days if any(wanted(dated, day, country))), None)


def snooze_problem(due_on: date, until: date, today: date) -> str:
    """Why a date cannot be put off until *until*; empty when it can."""
    last = latest_snooze(due_on)
    if today >= last:
        return "This is overdue for 30 days or more: it can be put off no longer."
    if until <= today:
        return "Choose a day after today."
    if until > last:
        return f"Put it off until {last.day} {last:%B %Y} at the latest: 30 days after its date."
    return ""
