"""Where a sealed value belongs. At any other place it does not open."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from uuid import UUID

from .encoding import canon

_COLUMN: Final = re.compile(r"([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Place:
    """Organisation, column and row of one value.

    ``column`` is a constant such as ``"secret_version.sealed"``. It is frozen once a value has
    been stored: it does not follow when the table or the column is renamed.
    """

    org: UUID
    column: str
    row: UUID

    def __post_init__(self) -> None:
        if not isinstance(self.org, UUID) or not isinstance(self.row, UUID):
            raise TypeError("a place needs the UUIDs of its organisation and its row")
        _table_and_column(self.column)

    def associated_data(self, bound_header: bytes) -> bytes:
        """What the cipher authenticates beside the value: format, key version and place."""
        table, column = _table_and_column(self.column)
        return canon("cxr/field/1", bound_header, self.org.bytes, table, column, self.row.bytes)


@lru_cache(maxsize=256)
def _table_and_column(name: str) -> tuple[str, str]:
    if not (match := _COLUMN.fullmatch(name)):
        raise ValueError("a column is named table.column, in small letters")
    return match[1], match[2]
