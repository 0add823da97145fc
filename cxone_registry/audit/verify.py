"""Recompute the chains and say where they were tampered with."""

import hmac
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.utils.module_loading import import_string
from psycopg import IsolationLevel

from cxone_registry.audit import anchored
from cxone_registry.audit.chain import head_seal, link_hash
from cxone_registry.audit.cuts import Start, starts
from cxone_registry.audit.keys import ChainKeys, chain_keys
from cxone_registry.audit.record import ACTOR, LABEL, PLATFORM, as_column

Cursor = Any  # Django does not name the type of its cursors
COLUMNS = (
    "chain, organization_id, seq, at, action, actor, object_id, object_label, body, prev, hash"
)
# What reading a body can meet that somebody else wrote.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, LookupError, RecursionError)
CLOCK_SLACK_SECONDS = 5
# The hashed time is the writer's clock, the column the database's.
CLOCKS_APART_SECONDS = 300
HEADS, OWN_HEADS = "audit_head", "audit_own_heads()"
SMALLEST, AT_ONCE = -(2**63), 2000
CHAINS = """
WITH RECURSIVE names AS (
  (SELECT chain FROM audit_event ORDER BY chain LIMIT 1)
  UNION ALL SELECT (SELECT e.chain FROM audit_event e WHERE e.chain > n.chain
    ORDER BY e.chain LIMIT 1) FROM names n WHERE n.chain IS NOT NULL)
SELECT chain FROM names
"""


@dataclass
class Report:
    """What was read, and each fault as one sentence."""

    events: int = 0
    chains: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_intact(self) -> bool:
        return not self.faults

    @property
    def per_second(self) -> int:
        """How many events were verified in a second."""
        return round(self.events / self.seconds) if self.seconds else 0


@dataclass(frozen=True, slots=True)
class Head:
    """What the database says is the newest event of a chain."""

    seq: int
    hash: bytes
    seal: bytes


def verify(*, using: str) -> Report:
    """Check every event of every chain over connection *using*, which must see all of them."""
    with _one_picture(using) as cursor:
        return _verify(cursor, _heads(cursor, HEADS), _expected(cursor))


def verify_whole(lines: Iterable[str] = (), *, using: str = "maint") -> Report:
    """``verify`` over connection *using*, and what the checkpoints and witnesses say.

    *lines*: checkpoints as they were written outside of the database.
    """
    keys = chain_keys()
    with _one_picture(using) as cursor:
        report = _verify(cursor, _heads(cursor, HEADS), _expected(cursor))
        report.faults += anchored.faults(cursor, keys, lines)
        for witness in settings.AUDIT_WITNESSES:
            report.faults += import_string(witness)(cursor)
    return report


def verify_own(organization: UUID) -> Report:
    """Check the chains of the chosen organisation, as the application sees them."""
    with _one_picture("default") as cursor:
        report = _verify(cursor, _heads(cursor, OWN_HEADS), {f"{organization}:change"})
        for witness in settings.AUDIT_WITNESSES:
            report.faults += import_string(witness)(cursor)
    return report


def _verify(cursor: Cursor, heads: dict[str, Head], expected: set[str]) -> Report:
    report, keys, began = Report(), chain_keys(), time.monotonic()
    chains = heads.keys() | _chains(cursor)
    report.chains = len(chains)
    report.faults += [f"{name}: the chain is missing." for name in sorted(expected - chains)]
    cut = starts(cursor, keys)
    for chain in sorted(chains):
        start = cut.get(chain, Start())
        if not start.is_sealed:
            report.faults.append(f"{chain}: the record of what was cut off is not signed by us.")
        _verify_chain(cursor, chain, heads.get(chain), start, keys, report)
    report.seconds = time.monotonic() - began
    return report


@contextmanager
def _one_picture(using: str) -> Iterator[Cursor]:
    """A cursor that sees heads and events of the same moment, however busy the system is."""
    connection = connections[using]
    connection.ensure_connection()
    is_callers = connection.in_atomic_block
    if not is_callers:
        connection.connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            yield cursor
    finally:
        if not is_callers:
            connection.connection.isolation_level = None


def _heads(cursor: Cursor, source: str) -> dict[str, Head]:
    cursor.execute(f"SELECT chain, seq, hash, seal FROM {source}")  # nosec B608  # noqa: S608
    return {chain: Head(seq, bytes(last), bytes(seal or b"")) for chain, seq, last, seal in cursor}


def _chains(cursor: Cursor) -> set[str]:
    """Every chain that an event names, found by stepping through the index."""
    cursor.execute(CHAINS)
    return {name for (name,) in cursor.fetchall() if name is not None}


def _expected(cursor: Cursor) -> set[str]:
    """Chains that must exist: the first event of an organisation tells how it was made."""
    cursor.execute("SELECT id FROM tenants_organization")
    return {PLATFORM, *(f"{row[0]}:change" for row in cursor.fetchall())}


def _verify_chain(
    cursor: Cursor, chain: str, head: Head | None, start: Start, keys: ChainKeys, report: Report
) -> None:
    row, prev, seq, last_at = None, start.prev, start.seq, None
    for row in _events(cursor, chain):
        report.events += 1
        seq += 1
        report.faults += _faults(row, chain, seq, prev, last_at, keys)
        prev, seq, last_at = bytes(row["hash"]), row["seq"], row["at"]
    report.faults += _head_faults(chain, head, row, keys)


def _head_faults(chain: str, head: Head | None, last: dict | None, keys: ChainKeys) -> list[str]:
    if head is None:
        return [f"{chain}: the head is missing."]
    if last is None:
        return [f"{chain}: the chain is empty."]
    if (head.seq, head.hash) != (last["seq"], bytes(last["hash"])):
        return [f"{chain}: the head says event {head.seq}, the last found is {last['seq']}."]
    if not _seal_holds(chain, head, last, keys):
        return [f"{chain}: the seal of the head does not fit; newer events may have been cut off."]
    return []


def _seal_holds(chain: str, head: Head, last: dict, keys: ChainKeys) -> bool:
    key = _key_of(last, keys)
    return key is not None and hmac.compare_digest(
        head_seal(key, chain=chain, seq=head.seq, last=head.hash), head.seal
    )


def _events(cursor: Cursor, chain: str) -> Iterator[dict]:
    """In order, a handful at a time: a chain may be larger than memory."""
    seq = SMALLEST
    while rows := _some(cursor, chain, seq):
        yield from rows
        seq = rows[-1]["seq"]


def _some(cursor: Cursor, chain: str, seq: int) -> list[dict]:
    cursor.execute(
        f"SELECT {COLUMNS} FROM audit_event WHERE chain = %s AND seq > %s"  # nosec B608  # noqa: S608
        f" ORDER BY seq LIMIT {AT_ONCE}",
        (chain, seq),
    )
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _faults(
    row: dict, chain: str, seq: int, prev: bytes, last_at: datetime | None, keys: ChainKeys
) -> list[str]:
    where = f"{chain} event {row['seq']}"
    faults = []
    if row["seq"] != seq:
        faults.append(f"{where}: expected event {seq}; events are missing.")
    if bytes(row["prev"]) != prev:
        faults.append(f"{where}: does not follow the event before it.")
    if not _hash_holds(row, chain, keys):
        faults.append(f"{where}: its text or number was changed.")
    if last_at and (last_at - row["at"]).total_seconds() > CLOCK_SLACK_SECONDS:
        faults.append(f"{where}: its time lies before the event before it.")
    if not _columns_match(row):
        faults.append(f"{where}: a column differs from the hashed text.")
    return faults


def _hash_holds(row: dict, chain: str, keys: ChainKeys) -> bool:
    key = _key_of(row, keys)
    if key is None:
        return False
    expected = link_hash(
        key, chain=chain, seq=row["seq"], prev=bytes(row["prev"]), body=row["body"]
    )
    return hmac.compare_digest(expected, bytes(row["hash"]))


def _key_of(row: dict, keys: ChainKeys) -> bytes | None:
    try:
        return keys.by_id(json.loads(row["body"])["key"])
    except UNREADABLE:
        return None


def _columns_match(row: dict) -> bool:
    try:
        body = json.loads(row["body"])
        thing = body.get("object", {"id": "", "label": ""})
        seconds_apart = (datetime.fromisoformat(body["at"]) - row["at"]).total_seconds()
        actor = as_column(body["actor"]["label"], ACTOR)
        told = (body["action"], actor, thing["id"], as_column(thing["label"], LABEL))
    except UNREADABLE:
        return False
    if abs(seconds_apart) > CLOCKS_APART_SECONDS or not _belongs(row):
        return False
    return told == (row["action"], row["actor"], row["object_id"], row["object_label"])


def _belongs(row: dict) -> bool:
    """Whether the event lies in its own organisation, where that organisation sees it."""
    owner = row["organization_id"]
    return row["chain"].partition(":")[0] == (PLATFORM if owner is None else str(owner))
