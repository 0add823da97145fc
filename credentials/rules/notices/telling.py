"""When a finding is worth a message: only when something changed and stayed changed.

A finding is told once it has been open for GRACE, and its end once it has stayed resolved for as
long. What came back within a day may well go away again: it has to be seen a second time, or stay
for LONGER. What opens again before its end was told is the same story and needs no message.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from credentials.rules.explained.waiting import WAITING
from credentials.rules.watch.own_work import JOB_GAVE_UP
from credentials.rules.watch.results import NEVER_VALIDATED, STALE

GRACE = timedelta(minutes=10)
LONGER = timedelta(hours=1)
FLAPS_WITHIN = timedelta(days=1)
# More than so many at once are one message, with the worst few in it.
MOST_SINGLE = 10
WORST = 5

# What an environment that does not answer leads to, and what goes away with the outage.
CONSEQUENCES = frozenset({*WAITING, STALE, NEVER_VALIDATED, JOB_GAVE_UP})


@dataclass(frozen=True, slots=True)
class Opened:
    """An open finding. *came_back*: the same had been resolved less than a day before."""

    opened_at: datetime
    last_seen_at: datetime
    came_back: bool = False


def opening_is_due(seen: Opened) -> datetime:
    """From when on the opening may be told, if it is still open then."""
    is_sure = not seen.came_back or seen.last_seen_at > seen.opened_at
    return seen.opened_at + (GRACE if is_sure else LONGER)


def end_is_due(resolved_at: datetime) -> datetime:
    """From when on the end may be told, if it did not open again until then."""
    return resolved_at + GRACE


def is_same_story(resolved_at: datetime, opened_again_at: datetime) -> bool:
    """Whether it opened again before its end could be told."""
    return opened_again_at < end_is_due(resolved_at)


def is_consequence(code: str) -> bool:
    """Whether an outage of its environment explains it."""
    return code in CONSEQUENCES
