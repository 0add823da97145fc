"""Whether checkpoints, and their copies outside, still tell of the chains that are here."""

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from cxone_registry.audit.chain import GENESIS
from cxone_registry.audit.checkpoints import from_line, hash_of
from cxone_registry.audit.keys import ChainKeys
from cxone_registry.audit.models import Checkpoint

Cursor = Any  # Django does not name the type of its cursors
Heads = dict[str, tuple[int, bytes]]
MOST = 100
COLUMNS = "seq, at, chains, events, heads, prev, hash, key"
LOST = """
SELECT p.chain, p.seq FROM audit_pin p LEFT JOIN audit_event e
  ON e.chain = p.chain AND e.seq = p.seq
WHERE e.hash IS DISTINCT FROM p.hash AND NOT EXISTS (
  SELECT FROM audit_cut c WHERE c.chain = p.chain AND c.seq >= p.seq)
ORDER BY p.chain, p.seq LIMIT 100
"""


def faults(cursor: Cursor, keys: ChainKeys, lines: Iterable[str] = ()) -> list[str]:
    """What does not fit. *lines*: checkpoints as they were written outside of the database."""
    rows = _checkpoints(cursor)
    found = [*_links(rows, keys), *_lost(cursor), *_digests(cursor, rows)]
    by_seq = {row.seq: row for row in rows}
    for number, line in enumerate(lines, 1):
        if line.strip():
            found += _outside(line, number, by_seq, keys)
    return found


def _checkpoints(cursor: Cursor) -> list[Checkpoint]:
    cursor.execute(f"SELECT {COLUMNS} FROM audit_checkpoint ORDER BY seq")  # nosec B608  # noqa: S608
    names = COLUMNS.split(", ")
    return [Checkpoint(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def _links(rows: list[Checkpoint], keys: ChainKeys) -> list[str]:
    found, prev = [], GENESIS
    for seq, row in enumerate(rows, 1):
        if row.seq != seq or bytes(row.prev) != prev or not _holds(row, keys):
            found.append(f"checkpoint {row.seq}: was changed, or one before it is missing.")
            break
        prev = bytes(row.hash)
    return found


def _lost(cursor: Cursor) -> list[str]:
    """Events that a checkpoint saw at the end of their chain and that are not so any more."""
    cursor.execute(LOST)
    return [f"{chain} event {seq}: a checkpoint saw another event here." for chain, seq in cursor]


def _digests(cursor: Cursor, rows: list[Checkpoint]) -> list[str]:
    """Replay what moved from checkpoint to checkpoint; look closely once for each day."""
    cursor.execute("SELECT checkpoint, chain, seq, hash FROM audit_pin ORDER BY checkpoint, chain")
    moved: dict[int, Heads] = {}
    for checkpoint, chain, seq, last in cursor.fetchall():
        moved.setdefault(checkpoint, {})[chain] = (seq, bytes(last))
    heads: Heads = {}
    looked = {row.at.date(): row.seq for row in rows}
    found: list[str] = []
    for row in rows:
        found += _back(heads, moved.get(row.seq, {}), row)
        heads |= moved.get(row.seq, {})
        if looked[row.at.date()] == row.seq and _digest(heads) != bytes(row.heads):
            found.append(f"checkpoint {row.seq}: does not fit what the chains said then.")
    return found[:MOST]


def _back(before: Heads, moved: Heads, row: Checkpoint) -> list[str]:
    return [
        f"{chain}: went back from event {before[chain][0]} to {seq} before checkpoint {row.seq}."
        for chain, (seq, _) in moved.items()
        if chain in before and seq < before[chain][0]
    ]


def _digest(heads: Heads) -> bytes:
    lines = (f"{chain} {seq} {last.hex()}\n" for chain, (seq, last) in sorted(heads.items()))
    return hashlib.sha256("".join(lines).encode()).digest()


def _outside(line: str, number: int, here: dict[int, Checkpoint], keys: ChainKeys) -> list[str]:
    try:
        told = from_line(line)
    except (ValueError, KeyError, TypeError):
        return [f"anchors line {number}: cannot be read."]
    if not _holds(told, keys):
        return [f"anchors line {number}: was not written by this registry, or was changed."]
    row = here.get(told.seq)
    if row is None or bytes(row.hash) != bytes(told.hash):
        when = f"{told.at:%Y-%m-%d %H:%M} UTC"
        return [
            f"anchors line {number}: checkpoint {told.seq} of {when} is not in this database; an"
            " older copy of it may have been restored."
        ]
    return []


def _holds(row: Checkpoint, keys: ChainKeys) -> bool:
    try:
        return hmac.compare_digest(hash_of(row, keys.by_id(row.key)), bytes(row.hash))
    except (LookupError, ValueError, OverflowError):
        return False
