"""Every five minutes and every 10,000 events: what all chains say, in one keyed hash."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from cxone_registry.audit.chain import GENESIS, checkpoint_hash
from cxone_registry.audit.keys import chain_keys
from cxone_registry.audit.models import Checkpoint

EVERY, EVENTS = timedelta(minutes=5), 10_000
LOCK = 0x63787241  # "cxrA"; which process takes it does not matter, but only one does


def take(*, using: str = "default", is_forced: bool = False) -> Checkpoint | None:
    """Seal what all chains say now; None if that is not due, or another process is at it."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", (LOCK,))
        if not cursor.fetchone()[0]:
            return None
        last = newest(using=using)
        if last and not is_forced and not _is_due(cursor, last):
            return None
        cursor.execute("SELECT number, chains, events, digest FROM audit_pin_heads()")
        return _write(last, *cursor.fetchone(), using=using)


def newest(*, using: str = "default") -> Checkpoint | None:
    """The checkpoint that was taken last."""
    return Checkpoint.objects.using(using).order_by("-seq").first()


def hash_of(row: Checkpoint, key: bytes) -> bytes:
    """What the checkpoint's hash has to be under *key*."""
    return checkpoint_hash(
        key,
        seq=row.seq,
        at=_text(row.at),
        chains=row.chains,
        events=row.events,
        heads=bytes(row.heads),
        prev=bytes(row.prev),
    )


def as_line(row: Checkpoint) -> str:
    """A checkpoint as one line of JSON, as it is written to places outside of the database."""
    told: dict[str, Any] = {
        "cxr-audit": 1,
        "seq": row.seq,
        "at": _text(row.at),
        "chains": row.chains,
        "events": row.events,
        "heads": bytes(row.heads).hex(),
        "prev": bytes(row.prev).hex(),
        "hash": bytes(row.hash).hex(),
        "key": row.key,
    }
    return json.dumps(told, sort_keys=True)


def from_line(line: str) -> Checkpoint:
    """The checkpoint that a line tells of, unsaved. Raises ValueError, KeyError or TypeError."""
    told = json.loads(line)
    return Checkpoint(
        seq=int(told["seq"]),
        at=datetime.fromisoformat(told["at"]),
        chains=int(told["chains"]),
        events=int(told["events"]),
        heads=bytes.fromhex(told["heads"]),
        prev=bytes.fromhex(told["prev"]),
        hash=bytes.fromhex(told["hash"]),
        key=str(told["key"]),
    )


def _is_due(cursor: Any, last: Checkpoint) -> bool:
    if timezone.now() - last.at >= EVERY:
        return True
    cursor.execute("SELECT audit_event_count()")
    return bool(cursor.fetchone()[0] - last.events >= EVENTS)


def _write(
    last: Checkpoint | None, number: int, chains: int, events: int, digest: bytes, *, using: str
) -> Checkpoint:
    key_id, key = chain_keys().current()
    made = Checkpoint(
        seq=number,
        at=timezone.now(),
        chains=chains,
        events=events,
        heads=bytes(digest),
        prev=bytes(last.hash) if last else GENESIS,
        key=key_id,
    )
    made.hash = hash_of(made, key)
    made.save(using=using, force_insert=True)
    return made


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
