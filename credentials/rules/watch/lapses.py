"""Items of an active application's checklist that were proved once and are no longer."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import WARNING, Problem
from credentials.rules.watch.raised import Raised

CHECKLIST_LAPSED = "checklist-lapsed"
SHOWN = 3


@dataclass(frozen=True, slots=True)
class SeenChecklist:
    """*lapsed*: titles of the items that opened again."""

    registration: UUID
    label: str
    lapsed: tuple[str, ...]


def lapses(checklists: Iterable[SeenChecklist]) -> Iterator[Raised]:
    """One problem for each application with lapsed items."""
    for seen in checklists:
        if seen.lapsed:
            yield Raised(seen.registration, seen.label, _problem(seen.lapsed))


def _problem(titles: tuple[str, ...]) -> Problem:
    named = "; ".join(title[:70] for title in titles[:SHOWN])
    rest = f", and {len(titles) - SHOWN} more" if len(titles) > SHOWN else ""
    return Problem(
        CHECKLIST_LAPSED,
        "registration",
        WARNING,
        f"What was proved is no longer: {named}{rest}.",
        "Open the application's overview: each item says what its fact was and where to renew it.",
    )
