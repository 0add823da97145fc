"""The same secret in two places: whoever learns one of them has both. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import CRITICAL, WARNING, Problem
from credentials.rules.watch.raised import Raised

REUSED, ACROSS = "secret-reused", "secret-in-two-environments"
SHOWN, LONGEST_NAME = 2, 70
REMEDY = (
    "Find out to which of them it was given: a copy in the wrong place is the usual reason. Then"
    " replace the secret of the others, and have it issued anew if it was sent to another cloud."
)


@dataclass(frozen=True, slots=True)
class SeenOwner:
    """What a current secret belongs to. *group*: equal for those that share a value."""

    id: UUID
    subject: str
    label: str
    environment: UUID
    group: str


def shared_secrets(owners: Iterable[SeenOwner]) -> Iterator[Raised]:
    """One problem for each owner of a secret that another one has too."""
    groups: dict[str, list[SeenOwner]] = {}
    for owner in owners:
        groups.setdefault(owner.group, []).append(owner)
    for group in groups.values():
        if len(group) > 1:
            yield from (Raised(one.id, one.label, _problem(one, group)) for one in group)


def _problem(one: SeenOwner, group: list[SeenOwner]) -> Problem:
    names = _names(other.label for other in group if other.id != one.id)
    if len({owner.environment for owner in group}) > 1:
        sentence = f"The same secret is stored in another environment too: {names}."
        return Problem(ACROSS, one.subject, CRITICAL, sentence, REMEDY)
    return Problem(REUSED, one.subject, WARNING, f"{names} has the same secret.", REMEDY)


def _names(labels: Iterable[str]) -> str:
    names = sorted(labels)
    shown = ", ".join(_short(name) for name in names[:SHOWN])
    return f"{shown} and {len(names) - SHOWN} more" if len(names) > SHOWN else shown


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
