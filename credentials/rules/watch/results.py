"""Sign-ins of which nobody knows whether they work: never validated, or not for long."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from credentials.rules.problems import NOTICE, SIGN_IN, WARNING, Problem
from credentials.rules.watch.raised import Raised

NEVER_VALIDATED, STALE = "never-validated", "validation-stale"
FIRST_RESULT = timedelta(hours=24)
MISSED = 3


@dataclass(frozen=True, slots=True)
class SeenResult:
    """A sign-in that has all it needs. *complete_since*: when the last part of it came."""

    id: UUID
    label: str
    complete_since: datetime
    last_run_at: datetime | None
    environment: UUID


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How an environment is validated. *quiet*: how long nothing begins in one piece."""

    interval: timedelta
    quiet: timedelta
    is_enabled: bool


def silent_sign_ins(
    seen: Iterable[SeenResult], rhythms: dict[UUID, Rhythm], usual: Rhythm, now: datetime
) -> Iterator[Raised]:
    """One problem for each sign-in whose state nobody knows. *usual*: of the other environments."""
    for one in seen:
        rhythm = rhythms.get(one.environment, usual)
        if problem := _problem(one, rhythm, now):
            yield Raised(one.id, one.label, problem)


def _problem(one: SeenResult, rhythm: Rhythm, now: datetime) -> Problem | None:
    if one.last_run_at is None:
        awaited = rhythm.interval + rhythm.quiet + FIRST_RESULT
        return NEVER if now - one.complete_since > awaited else None
    longest = MISSED * rhythm.interval + rhythm.quiet
    return LATE if rhythm.is_enabled and now - one.last_run_at > longest else None


NEVER = Problem(
    NEVER_VALIDATED,
    SIGN_IN,
    WARNING,
    "This sign-in has all it needs, but was never validated.",
    "Press Validate now on the sign-in's page. If nothing happens, see whether validation is"
    " switched on for its environment, and ask whoever runs this registry about its workers.",
)
LATE = Problem(
    STALE,
    SIGN_IN,
    NOTICE,
    "The last result of this sign-in is older than three scheduled validations.",
    "Press Validate now on the sign-in's page. If nothing happens, ask whoever runs this registry"
    " whether its workers keep up with the schedule.",
)
