"""Send audit events on, each chain in its order, at least once. The trail itself is the spool.

A worker that dies between the sending and its cursor sends the batch again.
"""

import logging
import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from credentials.models import AuditStream
from credentials.rules.trail.problems import BEHIND, STREAM_BEHIND
from credentials.rules.watch.raised import Raised
from credentials.services import findings
from credentials.services.trail.sending import as_line, send
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import require_organization
from cxone_registry.jobs.handlers import Done

log = logging.getLogger(__name__)
BATCH, LONGEST_SECONDS = 200, 45
LATE = timedelta(hours=1)
# Once it has failed for so long it is tried every five minutes only.
IMPATIENT = timedelta(minutes=10)
CURSORS = {"change": "change_seq", "access": "access_seq"}


@dataclass(frozen=True, slots=True)
class Lag:
    """What waits to be sent: how many events, and since when the oldest does."""

    events: int
    seconds: int


def stream(schedule_id: UUID) -> Done:
    """Send what waits on each of the organisation's streams (handler of ``stream-audit``)."""
    ends = time.monotonic() + LONGEST_SECONDS
    sent = 0
    for one in _enabled():
        if _is_due(one):
            sent += _drain(one, ends)
    _judge()
    return Done(f"sent-{sent}")


@transaction.atomic
def lag_of(one: AuditStream) -> Lag:
    """How far behind *one* is. Its own uses of its address wait for company."""
    waiting = [found for chain in CURSORS for found in _waiting(one, chain)[:1]]
    if not waiting:
        return Lag(0, 0)
    events = sum(_waiting(one, chain).count() for chain in CURSORS)
    oldest = min(event.at for event in waiting)
    return Lag(events, max(0, round((timezone.now() - oldest).total_seconds())))


def start_at_end(one: AuditStream) -> None:
    """Let *one* send what happens from now on. Does not save it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, seq FROM audit_own_heads()")
        for chain, seq in cursor.fetchall():
            setattr(one, CURSORS[chain.rpartition(":")[2]], seq)


@transaction.atomic
def _enabled() -> list[AuditStream]:
    return list(AuditStream.objects.filter(is_enabled=True).order_by("created_at", "pk"))


def _is_due(one: AuditStream) -> bool:
    if one.failing_since is None:
        return True
    age = timezone.now() - one.failing_since
    return age < IMPATIENT or int(age.total_seconds() // 60) % 5 == 0


def _drain(one: AuditStream, ends: float) -> int:
    sent = 0
    for chain, column in CURSORS.items():
        while time.monotonic() < ends and (batch := _batch(one, chain)):
            trouble = send(one, [as_line(event) for event in batch])
            _write(one, column, batch[-1].seq, trouble)
            if trouble:
                log.warning("audit.stream-failed", extra={"stream": str(one.pk)})
                return sent
            sent += len(batch)
    return sent


@transaction.atomic
def _batch(one: AuditStream, chain: str) -> list[Event]:
    """The next events; none while nothing but this sending's own traces waits."""
    if not _waiting(one, chain).exists():
        return []
    return list(_all_waiting(one, chain)[:BATCH])


def _all_waiting(one: AuditStream, chain: str) -> "QuerySet[Event]":
    name = f"{require_organization()}:{chain}"
    return Event.objects.filter(chain=name, seq__gt=getattr(one, CURSORS[chain])).order_by("seq")


def _waiting(one: AuditStream, chain: str) -> "QuerySet[Event]":
    streams = [str(key) for key in AuditStream.objects.values_list("pk", flat=True)]
    return _all_waiting(one, chain).exclude(action="secret.used", object_id__in=streams)


@transaction.atomic
def _write(one: AuditStream, column: str, seq: int, trouble: str) -> None:
    now = timezone.now()
    if trouble:
        one.failing_since, one.last_trouble = one.failing_since or now, trouble[:200]
    else:
        one.failing_since, one.last_trouble, one.last_sent_at = None, "", now
        setattr(one, column, seq)
    changed = {name: getattr(one, name) for name in ("failing_since", "last_trouble", column)}
    # The row may be gone by now.
    AuditStream.objects.filter(pk=one.pk).update(**changed, last_sent_at=one.last_sent_at)


@transaction.atomic
def _judge() -> None:
    late = [one for one in _enabled() if lag_of(one).seconds > LATE.total_seconds()]
    raised = [Raised(one.pk, f"Audit stream {one.name}", BEHIND) for one in late]
    findings.audit(findings.reconcile([STREAM_BEHIND], raised))
