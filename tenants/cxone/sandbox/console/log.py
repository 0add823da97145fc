"""Choosing from the request log."""

from collections.abc import Iterable, Mapping
from typing import Final

from tenants.cxone.sandbox.journal import Entry

FILTERS: Final = ("cloud", "endpoint", "client_id")


def matching(entries: Iterable[Entry], wanted: Mapping[str, str]) -> list[Entry]:
    """The entries that have every wanted value; an empty one wants nothing."""
    filters = {name: wanted[name] for name in FILTERS if wanted.get(name)}
    return [
        entry
        for entry in entries
        if all(getattr(entry, name) == value for name, value in filters.items())
    ]
