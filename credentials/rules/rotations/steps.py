"""The steps of a rotation as people see them: what is next, and whose turn it is. Pure."""

from dataclasses import dataclass

from credentials.rules.rotations import moves
from credentials.rules.rotations.moves import Facts, Move

YOURS, NICES, REGISTRYS, CONSUMERS = "you", "NICE", "the registry", "consumers"
DONE, CURRENT, AHEAD = "done", "current", "ahead"
ORDER_OF_KEY = (
    moves.PLANNED,
    moves.RECEIVED,
    moves.VALIDATED,
    moves.DISTRIBUTED,
    moves.OLD_INACTIVE,
    moves.OLD_RETIRED,
    moves.OLD_DESTROYED,
)
ORDER = (moves.PLANNED, moves.REQUESTED, *ORDER_OF_KEY[1:])
TITLES = {
    moves.PLANNED: "Planned",
    moves.REQUESTED: "NICE asked",
    moves.RECEIVED: "New value here",
    moves.VALIDATED: "Tried at CXone",
    moves.DISTRIBUTED: "In use",
    moves.OLD_INACTIVE: "Old one off",
    moves.OLD_RETIRED: "Old one deleted",
    moves.OLD_DESTROYED: "Finished",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on the way. *place*: done, current or ahead."""

    state: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Next:
    """The one thing to do next: its button, what to do before it is pressed, and whose turn."""

    move: Move | None
    label: str
    text: str
    turn: str


def steps(state: str, *, is_key: bool) -> tuple[Step, ...]:
    """All of them in their order. A cancelled rotation has none."""
    order = ORDER_OF_KEY if is_key else ORDER
    if state not in order:
        return ()
    now = order.index(state)
    is_over = state == order[-1]
    places = [DONE if at < now or is_over else CURRENT if at == now else AHEAD for at in range(8)]
    return tuple(Step(one, TITLES[one], places[at]) for at, one in enumerate(order))


def next_step(facts: Facts) -> Next:
    """What is to be done in the state of *facts*."""
    if facts.state == moves.PLANNED and facts.is_key:
        return _KEY_PLANNED
    if facts.state == moves.RECEIVED:
        return _RECEIVED[facts.tried]
    if facts.state == moves.OLD_INACTIVE and facts.unproved:
        return _UNPROVED
    table = _OF_KEYS if facts.is_key else _OF_CLIENTS
    return {**_COMMON, **table}[facts.state]


_KEY_PLANNED = Next(
    Move.RECEIVE,
    "Enter the new key",
    "In CXone: Admin > Employees > the API user > Security (Access Keys in older versions), make"
    " another access key. CXone shows its secret once. Leave the old key as it is: both work.",
    YOURS,
)
_TRY_IT = Next(
    Move.TRY,
    "Try it at CXone",
    "One sign-in is made with the new value before anything uses it. A wrong value is not sent"
    " again and again, so that the API user is not locked.",
    YOURS,
)
_RECEIVED = {
    moves.NOT_TRIED: _TRY_IT,
    moves.BAD: Next(
        Move.RECEIVE,
        "Enter it once more",
        "CXone did not accept the new value. Compare it with what CXone or NICE gave you and enter"
        " it again, or try the same once more.",
        YOURS,
    ),
    moves.UNDER_WAY: Next(None, "", "The new value is being tried at CXone.", REGISTRYS),
    moves.GOOD: _TRY_IT,
    moves.NOBODY: Next(
        Move.TRY,
        "Go on without a try",
        "No sign-in of a machine uses this yet, so nothing can be tried from here. Make a flight"
        " check with a person once the new value is in use.",
        YOURS,
    ),
}
_UNPROVED = Next(
    Move.RETIRE,
    "The old one is deleted",
    "Not every consumer has proved yet that it holds the new value. If something stopped working,"
    " switch the old one on again.",
    CONSUMERS,
)
_COMMON = {
    moves.PLANNED: Next(
        Move.REQUEST,
        "Ask NICE",
        "NICE describes no way to replace a client secret oneself. A mail to DEVone support is"
        " drafted with the tracking number; you send it.",
        YOURS,
    ),
    moves.REQUESTED: Next(
        Move.RECEIVE,
        "Enter the new secret",
        "Send the drafted mail, and enter the new secret here when NICE has answered. Paste it from"
        " the answer: nothing uses it before it was tried.",
        NICES,
    ),
    moves.VALIDATED: Next(
        Move.SWITCH,
        "Switch to the new one",
        "From then on the registry signs in with the new value. Hand it to everything that holds"
        " the old one. You can go back.",
        YOURS,
    ),
    moves.OLD_RETIRED: Next(
        Move.DESTROY,
        "Finish now",
        "The sealed old value is destroyed by itself when its time is over. The next date is set"
        " then.",
        REGISTRYS,
    ),
    moves.OLD_DESTROYED: Next(None, "", "Nothing is left to do.", ""),
    moves.CANCELLED: Next(None, "", "It was cancelled. Nothing was replaced.", ""),
}
_OF_KEYS = {
    moves.DISTRIBUTED: Next(
        Move.DEACTIVATE,
        "The old key is inactive",
        "Once everything holds the new key, switch the old one off in CXone: Admin > Employees >"
        " the API user > Security, the state of the old key. Do not delete it yet: what was"
        " forgotten shows now, and it can be switched on again.",
        YOURS,
    ),
    moves.OLD_INACTIVE: Next(
        Move.RETIRE,
        "The old key is deleted",
        "Nothing is missed? Then delete the old key in CXone, in the same place. This cannot be"
        " undone.",
        YOURS,
    ),
}
_OF_CLIENTS = {
    moves.DISTRIBUTED: Next(
        Move.DEACTIVATE,
        "Nothing uses the old one",
        "Once everything holds the new secret, say so. Whether NICE keeps the old secret working"
        " next to the new one is not documented: it may have stopped already.",
        YOURS,
    ),
    moves.OLD_INACTIVE: Next(
        Move.RETIRE,
        "The old one is retired",
        "Ask NICE whether the old secret is gone, and say so here. This cannot be undone.",
        YOURS,
    ),
}
