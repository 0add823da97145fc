"""Lists as PostgreSQL's binary arrays, made at once: psycopg dumps element by element.

For a fleet that is a dozen values for each sign-in and statement, and most of a statement's cost.
"""

import struct
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.adapt import Dumper
from psycopg.pq import Format

HEADER = struct.Struct("!5i")
UUID_LENGTH = struct.pack("!i", 16)
UUID_OID, TEXT_OID, INT_OID, BLOB_OID = 2950, 25, 23, 17
UUIDS_OID, TEXTS_OID, INTS_OID, BLOBS_OID = 2951, 1009, 1007, 1001


class Array:
    """An array's bytes. Subclasses say of what."""

    def __init__(self, dumped: bytes) -> None:
        self.dumped = dumped


class Uuids(Array):
    """uuid[]"""


class Texts(Array):
    """text[]"""


class Ints(Array):
    """int[]"""


class Blobs(Array):
    """bytea[]"""


def ready(value: Any) -> Any:
    """*value* as an Array, if it is a list that one of them can hold; otherwise as it is."""
    if type(value) is not list or not value:
        return value
    make = MAKERS.get(type(value[0]))
    if make is None:
        return value
    try:
        return make(value)
    except (AttributeError, TypeError, struct.error):
        # A None, or a number that needs more than four bytes.
        return value


def register(cursor: Cursor[Any]) -> None:
    """Let *cursor* take Arrays."""
    for kind, dumper in DUMPERS:
        cursor.adapters.register_dumper(kind, dumper)


def _uuids(values: Sequence[UUID]) -> Uuids:
    body = [value.bytes for value in values]
    return Uuids(_header(UUID_OID, len(body)) + UUID_LENGTH + UUID_LENGTH.join(body))


def _texts(values: Sequence[str]) -> Texts:
    return Texts(_lengthwise(TEXT_OID, [value.encode() for value in values]))


def _blobs(values: Sequence[bytes]) -> Blobs:
    return Blobs(_lengthwise(BLOB_OID, values))


def _lengthwise(oid: int, values: Sequence[bytes]) -> bytes:
    parts = [_header(oid, len(values))]
    for value in values:
        parts += (len(value).to_bytes(4), value)
    return b"".join(parts)


def _ints(values: Sequence[int]) -> Ints:
    both = [part for value in values for part in (4, value)]
    return Ints(_header(INT_OID, len(values)) + struct.pack(f"!{len(both)}i", *both))


def _header(oid: int, length: int) -> bytes:
    # One dimension, no NULLs, from 1 on.
    return HEADER.pack(1, 0, oid, length, 1)


class _Dumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: Array) -> bytes:
        return obj.dumped


class _UuidsDumper(_Dumper):
    oid = UUIDS_OID


class _TextsDumper(_Dumper):
    oid = TEXTS_OID


class _IntsDumper(_Dumper):
    oid = INTS_OID


class _BlobsDumper(_Dumper):
    oid = BLOBS_OID


MAKERS: dict[type, Callable[[Any], Array]] = {
    UUID: _uuids,
    str: _texts,
    int: _ints,
    bytes: _blobs,
}
DUMPERS = ((Uuids, _UuidsDumper), (Texts, _TextsDumper), (Ints, _IntsDumper), (Blobs, _BlobsDumper))
