"""Where a sealed value belongs. At any other place it does not open."""

import re
from functools import lru_cache
from typing import Final, NamedTuple, Self
from uuid import UUID

from .encoding import canon
from .format import BOUND_BYTES

_COLUMN: Final = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")


class _Parts(NamedTuple):
    org: UUID
    column: str
    row: UUID


class Place(_Parts):
    """Organisation, column and row of one value.

    ``column`` is a constant such as ``"secret_version.sealed"``. It is frozen once a value has
    been stored: it does not follow when the table or the column is renamed.
    """

    __slots__ = ()

    def __new__(cls, org: UUID, column: str, row: UUID) -> Self:
        if not isinstance(org, UUID) or not isinstance(row, UUID):
            raise TypeError("a place needs the UUIDs of its organisation and its row")
        _spelled(column)
        # Made once for each value that a list shows: a tuple is the cheapest thing that stays.
        return tuple.__new__(cls, (org, column, row))

    def associated_data(self, bound_header: bytes) -> bytes:
        """What the cipher authenticates beside the value: format, key version and place."""
        org, column, row = self
        start, middle, before_row = _spelled(column)
        return b"".join((start, bound_header, middle, org.bytes, before_row, row.bytes))


@lru_cache(maxsize=256)
def _spelled(name: str) -> tuple[bytes, bytes, bytes]:
    """What ``canon`` writes around header, organisation and row, whose lengths never change."""
    table, column = _table_and_column(name)
    header, org, row = b"\1" * BOUND_BYTES, b"\2" * 16, b"\3" * 16
    whole = canon("cxr/field/1", header, org, table, column, row)
    start, rest = whole.split(header)
    middle, rest = rest.split(org)
    return start, middle, rest.removesuffix(row)


def _table_and_column(name: str) -> tuple[str, str]:
    if not (match := _COLUMN.fullmatch(name)):
        raise ValueError("a column is named table.column, in small letters")
    return match[1], match[2]
