"""The states of a rotation, the moves between them, and what stands in their way. Pure.

The order is the safe one: the new value is tried before anything uses it, the old one is switched
off before it is deleted, and deleted only once nobody holds it. Until then every move has a way
back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Move(StrEnum):
    """What people do with a rotation; a value is also part of an address."""

    REQUEST = "request"
    RECEIVE = "receive"
    TRY = "try"
    SWITCH = "switch"
    SWITCH_BACK = "switch-back"
    DEACTIVATE = "deactivate"
    REACTIVATE = "reactivate"
    RETIRE = "retire"
    DESTROY = "destroy"
    CANCEL = "cancel"


PLANNED, REQUESTED, RECEIVED = "planned", "requested", "received"
VALIDATED, DISTRIBUTED = "validated", "distributed"
OLD_INACTIVE, OLD_RETIRED = "old-inactive", "old-retired"
OLD_DESTROYED, CANCELLED = "old-destroyed", "cancelled"

# From which states, and to which one.
WAYS: dict[Move, tuple[tuple[str, ...], str]] = {
    Move.REQUEST: ((PLANNED,), REQUESTED),
    Move.RECEIVE: ((PLANNED, REQUESTED, RECEIVED), RECEIVED),
    Move.TRY: ((RECEIVED,), VALIDATED),
    Move.SWITCH: ((VALIDATED,), DISTRIBUTED),
    Move.SWITCH_BACK: ((DISTRIBUTED,), VALIDATED),
    Move.DEACTIVATE: ((DISTRIBUTED,), OLD_INACTIVE),
    Move.REACTIVATE: ((OLD_INACTIVE,), DISTRIBUTED),
    Move.RETIRE: ((OLD_INACTIVE,), OLD_RETIRED),
    Move.DESTROY: ((OLD_RETIRED,), OLD_DESTROYED),
    Move.CANCEL: ((PLANNED, REQUESTED, RECEIVED, VALIDATED), CANCELLED),
}
UNDOES = (Move.SWITCH_BACK, Move.REACTIVATE)
NOT_TRIED, GOOD, BAD, UNDER_WAY, NOBODY = "", "good", "bad", "under-way", "nobody"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a rotation when somebody wants to move it.

    *tried*: what became of the new value at CXone; NOBODY if no sign-in of a machine uses it.
    *unproved*: consumers with a token that have not proved the new value. *keep_until*: when the
    old value may be destroyed, once it is retired.
    """

    state: str
    is_key: bool
    tried: str = NOT_TRIED
    unproved: Sequence[str] = ()
    keep_until: datetime | None = None


def why_not(move: Move, facts: Facts, now: datetime, *, reason: str = "") -> str:
    """Why *move* cannot be made now, in words; "" if it can.

    *reason*: why somebody goes on although not everybody has proved the new value.
    """
    starts, _ = WAYS[move]
    if facts.state not in starts:
        return f"This step does not follow now: {STANDS[facts.state]}."
    guard = _GUARDS.get(move)
    return guard(facts, now, reason) if guard else ""


def _request(facts: Facts, now: datetime, reason: str) -> str:
    if facts.is_key:
        return "NICE is not asked for access keys: make the new one in CXone, then enter it here."
    return ""


def _switch(facts: Facts, now: datetime, reason: str) -> str:
    return (
        ""
        if facts.tried in (GOOD, NOBODY)
        else ("The new value was not accepted by CXone yet. Try it first.")
    )


def _try(facts: Facts, now: datetime, reason: str) -> str:
    return "The new value is being tried at this moment." if facts.tried == UNDER_WAY else ""


def _retire(facts: Facts, now: datetime, reason: str) -> str:
    if not facts.unproved or reason.strip():
        return ""
    return (
        f"{_names(facts.unproved)} not proved yet to hold the new value, and would stop working."
        " Wait for the proof, or say why you go on without it."
    )


def _destroy(facts: Facts, now: datetime, reason: str) -> str:
    if facts.keep_until is not None and now >= facts.keep_until:
        return ""
    return "The old value is kept for a while, in case somebody needs it after all."


_GUARDS = {
    Move.REQUEST: _request,
    Move.TRY: _try,
    Move.SWITCH: _switch,
    Move.RETIRE: _retire,
    Move.DESTROY: _destroy,
}
MOST_NAMES = 3


def _names(unproved: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in unproved[:MOST_NAMES])
    more = len(unproved) - MOST_NAMES
    shown += f" and {more} more" if more > 0 else ""
    return f"{shown} {'has' if len(unproved) == 1 else 'have'}"


STANDS = {
    PLANNED: "the rotation is planned",
    REQUESTED: "NICE is being asked for the new secret",
    RECEIVED: "the new value is here and not tried yet",
    VALIDATED: "the new value is tried and not in use yet",
    DISTRIBUTED: "the new value is in use, and the old one still works",
    OLD_INACTIVE: "the old one is switched off, and can be switched on again",
    OLD_RETIRED: "the old one is gone at CXone",
    OLD_DESTROYED: "the rotation is finished",
    CANCELLED: "the rotation was cancelled",
}
