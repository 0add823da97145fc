"""Rotations that stand still, and consumers that fell silent: what people should look at. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from credentials.rules.problems import NOTICE, WARNING, Problem
from credentials.rules.rotations import moves
from credentials.rules.watch.raised import Raised

OVERDUE, CONSUMER_STALE = "rotation-overdue", "consumer-stale"
CODES = frozenset({OVERDUE, CONSUMER_STALE})
# How long a rotation may stay where it is; a planned one until its day.
PATIENCE = {
    moves.REQUESTED: timedelta(days=7),
    moves.RECEIVED: timedelta(days=2),
    moves.VALIDATED: timedelta(days=7),
    moves.DISTRIBUTED: timedelta(days=14),
    moves.OLD_INACTIVE: timedelta(days=14),
}
SILENCE = timedelta(days=7)
REMEDY = "Open the rotation and take its next step, or cancel it there."
STALE_REMEDY = (
    "See whether the program still runs and still posts its proof, or remove it from the list of"
    " consumers."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """An open rotation. *thing* and *subject*: whose secret, as a finding names it."""

    thing: UUID
    subject: str
    label: str
    state: str
    since: datetime
    planned_for: date | None


@dataclass(frozen=True, slots=True)
class SeenConsumer:
    """A consumer that has proved something before; *thing* and *subject* as in Seen."""

    thing: UUID
    subject: str
    label: str
    name: str
    last_seen_at: datetime


def late(seen: Iterable[Seen], now: datetime, today: date) -> Iterator[Raised]:
    """One problem for each rotation that has stood still for too long."""
    for one in seen:
        sentence = _sentence(one, now, today)
        if sentence:
            problem = Problem(OVERDUE, one.subject, WARNING, sentence, REMEDY)
            yield Raised(one.thing, one.label, problem)


def silent(seen: Iterable[SeenConsumer], now: datetime) -> Iterator[Raised]:
    """One problem for each secret with consumers that said nothing for a week."""
    found: dict[UUID, list[SeenConsumer]] = {}
    for one in seen:
        if now - one.last_seen_at > SILENCE:
            found.setdefault(one.thing, []).append(one)
    for thing, rows in found.items():
        yield Raised(thing, rows[0].label, _stale([row.name for row in rows], rows[0].subject))


def _sentence(one: Seen, now: datetime, today: date) -> str:
    if one.state == moves.PLANNED:
        is_late = one.planned_for is not None and today > one.planned_for
        return "The planned day of this rotation is past." if is_late else ""
    patience = PATIENCE.get(one.state)
    if patience is None or now - one.since <= patience:
        return ""
    days = (now - one.since).days
    return f"This rotation has stood still for {days} days: {moves.STANDS[one.state]}."


def _stale(names: list[str], subject: str) -> Problem:
    who = f"“{names[0]}”" if len(names) == 1 else f"{len(names)} consumers"
    verb = "has" if len(names) == 1 else "have"
    sentence = f"{who} {verb} not said for a week which secret they hold."
    return Problem(CONSUMER_STALE, subject, NOTICE, sentence, STALE_REMEDY)
