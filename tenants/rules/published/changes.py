"""What every comparison is made of."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from tenants.rules.published.content import canonical

NOTHING = ""


@dataclass(frozen=True, slots=True)
class Change:
    """*field* as CXone spells it; *before* and *after* as text, empty for what is not there;
    *meaning*: what it is to people, in a sentence."""

    field: str
    before: str
    after: str
    meaning: str

    def as_json(self) -> dict[str, str]:
        """For the column ``changes``."""
        return asdict(self)


def as_text(value: Any) -> str:
    """A member of a document as people read it."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(sorted({str(member) for member in value}))
    return str(value)


def differing(before: dict[str, Any], after: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Name and both values of each member that does not mean the same, in order of names."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if canonical(old) != canonical(new):
            yield name, old, new


def added_and_removed(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """What two lists do not share."""
    old, new = _members(before), _members(after)
    return sorted(new - old), sorted(old - new)


def listed(names: Iterable[str]) -> str:
    """For example "a, b and c"."""
    *most, last = [str(name) for name in names] or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last


def _members(value: Any) -> set[str]:
    return {str(member) for member in value} if isinstance(value, list | tuple) else set()
