"""From an access key to the person who answers for it: whose key dies when somebody leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import NOTICE, WARNING, Problem
from credentials.rules.watch.raised import Raised

USER_IS_PERSON, USER_UNKNOWN = "api-user-is-person", "api-user-kind-unknown"
USER_SHARED, NO_SPONSOR = "api-user-shared", "api-user-without-sponsor"
SPONSOR_GONE, SPONSOR_STALE = "sponsor-gone", "sponsor-stale"
SHOWN = 3
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class SeenKey:
    """An access key as the registry knows it.

    *user_kind*: as in ``UserKind``. *sponsor_state*: of the liveness rules; empty without a
    sponsor. *applications*: names of the living registrations that sign in as its API user,
    whichever of the user's keys they use.
    """

    id: UUID
    label: str
    user_kind: str
    sponsor: str
    sponsor_state: str
    applications: tuple[str, ...]


def key_chains(keys: Iterable[SeenKey]) -> Iterator[Raised]:
    """All problems of access keys that at least one application uses."""
    for key in keys:
        for problem in key_problems(key):
            yield Raised(key.id, key.label, problem)


def key_problems(key: SeenKey) -> tuple[Problem, ...]:
    """What is wrong between one access key and its person; nothing for a key nobody uses."""
    if not key.applications:
        return ()
    found = (_user(key), _sharing(key), _sponsor(key))
    return tuple(problem for problem in found if problem)


def _user(key: SeenKey) -> Problem | None:
    if key.user_kind == "person":
        return _problem(
            USER_IS_PERSON,
            WARNING,
            "This access key belongs to a person's own user: when they leave, the key dies.",
            "In CXone, make a user for the application alone with a key of its own. Store that key"
            " here, then delete this one.",
        )
    if key.user_kind != "dedicated":
        return _problem(
            USER_UNKNOWN,
            NOTICE,
            "Nobody has said whose user this access key belongs to.",
            "Open the access key and say whether its user is dedicated or a person's own.",
        )
    return None


def _sharing(key: SeenKey) -> Problem | None:
    number = len(key.applications)
    if number < 2:
        return None
    return _problem(
        USER_SHARED,
        NOTICE,
        f"{number} applications sign in as this API user: {_names(key.applications)}.",
        "Give each application an API user of its own: then a key can be replaced, and a role cut"
        " down, without breaking another application.",
    )


def _sponsor(key: SeenKey) -> Problem | None:
    if not key.sponsor:
        return _problem(
            NO_SPONSOR,
            NOTICE,
            "Nobody on your side answers for this API user.",
            "Open the access key and name a sponsor: who is asked when CXone locks or changes it.",
        )
    if key.sponsor_state in ("left", "bounced"):
        why = "has left" if key.sponsor_state == "left" else "no longer gets mail"
        return _problem(
            SPONSOR_GONE,
            WARNING,
            f"The sponsor of this API user, {_short(key.sponsor)}, {why}.",
            "Name somebody else as the sponsor of the access key.",
        )
    if key.sponsor_state == "stale":
        return _problem(
            SPONSOR_STALE,
            NOTICE,
            f"Nothing was heard of the sponsor of this API user, {_short(key.sponsor)}, for long.",
            "Ask whether they still answer for it, or name somebody else.",
        )
    return None


def _problem(code: str, severity: int, sentence: str, remedy: str) -> Problem:
    return Problem(code, "access-key", severity, sentence, remedy)


def _names(applications: tuple[str, ...]) -> str:
    more = len(applications) - SHOWN
    shown = ", ".join(_short(name) for name in applications[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
