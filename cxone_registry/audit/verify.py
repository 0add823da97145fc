"""Recompute the chains and say where they were tampered with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connections

from cxone_registry.audit.chain import GENESIS, link_hash
from cxone_registry.audit.keys import ChainKeys, chain_keys

COLUMNS = "chain, seq, at, action, actor, object_id, object_label, body, prev, hash"
CLOCK_SLACK_SECONDS = 5
# The hashed time is the writer's clock, the column the database's.
CLOCKS_APART_SECONDS = 300


@dataclass
class Report:
    """What was read, and each fault as one sentence."""

    events: int = 0
    chains: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return not self.faults


def verify(*, using: str) -> Report:
    """Check every event of every chain over connection *using*, which must see all of them."""
    report, keys = Report(), chain_keys()
    with connections[using].cursor() as cursor:
        heads = _heads(cursor)
        report.chains = len(heads)
        for chain in sorted(heads.keys() | _chains(cursor)):
            _verify_chain(cursor, chain, heads.get(chain), keys, report)
    return report


def _heads(cursor) -> dict[str, tuple[int, bytes]]:
    cursor.execute("SELECT chain, seq, hash FROM audit_head")
    return {chain: (seq, bytes(last)) for chain, seq, last in cursor.fetchall()}


def _chains(cursor) -> set[str]:
    cursor.execute("SELECT DISTINCT chain FROM audit_event")
    return {row[0] for row in cursor.fetchall()}


def _verify_chain(cursor, chain, head, keys: ChainKeys, report: Report) -> None:
    prev, seq, last_at = GENESIS, 0, None
    for row in _events(cursor, chain):
        report.events += 1
        seq += 1
        report.faults += _faults(row, chain, seq, prev, last_at, keys)
        prev, seq, last_at = bytes(row["hash"]), row["seq"], row["at"]
    if head is None:
        report.faults.append(f"{chain}: the head is missing.")
    elif head != (seq, prev):
        report.faults.append(f"{chain}: the head says event {head[0]}, the last found is {seq}.")


def _events(cursor, chain: str) -> Iterator[dict]:
    cursor.execute(f"SELECT {COLUMNS} FROM audit_event WHERE chain = %s ORDER BY seq", (chain,))  # noqa: S608
    names = [column[0] for column in cursor.description]
    while rows := cursor.fetchmany(2000):
        for row in rows:
            yield dict(zip(names, row, strict=True))


def _faults(row: dict, chain: str, seq: int, prev: bytes, last_at, keys: ChainKeys) -> list[str]:
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
    try:
        key = keys.by_id(json.loads(row["body"])["key"])
    except (ValueError, KeyError, TypeError, LookupError):
        return False
    expected = link_hash(
        key, chain=chain, seq=row["seq"], prev=bytes(row["prev"]), body=row["body"]
    )
    return expected == bytes(row["hash"])


def _columns_match(row: dict) -> bool:
    try:
        body = json.loads(row["body"])
        thing = body.get("object", {"id": "", "label": ""})
        told_at = datetime.fromisoformat(body["at"])
        told = (body["action"], body["actor"]["label"], thing["id"], thing["label"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return False
    if abs((told_at - row["at"]).total_seconds()) > CLOCKS_APART_SECONDS:
        return False
    return told == (row["action"], row["actor"], row["object_id"], row["object_label"])
