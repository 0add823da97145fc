"""Old beginnings of chains are removed as whole prefixes; a signed record says what went."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connections, transaction

from cxone_registry.audit.chain import GENESIS, cut_seal
from cxone_registry.audit.keys import ChainKeys, chain_keys

Cursor = Any  # Django does not name the type of its cursors
LEAST_DAYS = 365
WHERE_TO = """
SELECT seq, hash FROM audit_event WHERE chain = %s AND seq = (
  -- Everything up to here is older, and the newest event of the chain always stays.
  SELECT max(seq) FROM audit_event e WHERE e.chain = %s AND e.at < %s
    AND e.seq < (SELECT seq FROM audit_head h WHERE h.chain = e.chain)
    AND NOT EXISTS (SELECT FROM audit_event y WHERE y.chain = e.chain AND y.seq < e.seq
      AND y.at >= %s))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Where a chain begins: after the last event that was cut off, or at the very beginning."""

    seq: int = 0
    prev: bytes = GENESIS
    is_sealed: bool = True


def cut(chain: str, before: datetime, *, by: str, least_days: int = LEAST_DAYS) -> int:
    """Remove what is older than *before* from the beginning of *chain*; how many events went.

    Over the maintenance connection. Raises DatabaseError for events younger than *least_days*.
    """
    key_id, key = chain_keys().current()
    with transaction.atomic(using="maint"), connections["maint"].cursor() as cursor:
        cursor.execute(WHERE_TO, (chain, chain, before, before))
        found = cursor.fetchone()
        if found is None:
            return 0
        seq, last = found[0], bytes(found[1])
        seal = cut_seal(key, chain=chain, seq=seq, last=last, before=_text(before))
        cursor.execute(
            "SELECT audit_cut_off(%s, %s, %s, %s, %s, %s, %s, %s)",
            (chain, seq, last, before, by[:254], key_id, seal, least_days),
        )
        return int(cursor.fetchone()[0])


def chains() -> list[str]:
    """The names of all chains, over the maintenance connection."""
    with connections["maint"].cursor() as cursor:
        cursor.execute("SELECT chain FROM audit_head ORDER BY chain")
        return [name for (name,) in cursor.fetchall()]


def starts(cursor: Cursor, keys: ChainKeys) -> dict[str, Start]:
    """Where the chains begin that were cut, each after its newest cut."""
    cursor.execute(
        "SELECT DISTINCT ON (chain) chain, seq, hash, before, key, seal FROM audit_cut"
        " ORDER BY chain, seq DESC"
    )
    return {row[0]: _start(*row, keys=keys) for row in cursor.fetchall()}


def _start(
    chain: str, seq: int, last: bytes, before: datetime, key: str, seal: bytes, *, keys: ChainKeys
) -> Start:
    try:
        told = cut_seal(
            keys.by_id(key), chain=chain, seq=seq, last=bytes(last), before=_text(before)
        )
    except LookupError:
        return Start(seq, bytes(last), is_sealed=False)
    return Start(seq, bytes(last), hmac.compare_digest(told, bytes(seal)))


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
