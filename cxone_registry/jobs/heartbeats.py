"""Who works off the jobs: beats and workers say now and then that they are alive."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.module_loading import import_string

from cxone_registry.jobs.models import Heartbeat

Kind = Heartbeat.Kind
# How often a process says it, when a silent one counts as gone, and when it is forgotten.
PAUSE = timedelta(seconds=15)
SILENCE = timedelta(minutes=2)
FORGOTTEN = timedelta(days=1)
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Process:
    """A beat or worker that was alive within the last day."""

    kind: str
    name: str
    started_at: datetime
    seen_at: datetime
    is_alive: bool
    # Ids of the root keys that it can use.
    ring: tuple[str, ...] = ()


def own_name() -> str:
    """Host and process id, which no two living processes share."""
    return f"{socket.gethostname()[: LONGEST_NAME - 12]} {os.getpid()}"


def say(kind: str, name: str, *, started_at: datetime) -> None:
    """Write that the process *name* is alive, and forget those that were silent for a day.

    By the database's clock, so that hosts whose clocks differ agree on who is silent.
    """
    alive = Heartbeat(
        kind=kind, name=name, started_at=started_at, seen_at=Now(), ring=" ".join(_own_ring())
    )
    with transaction.atomic():
        Heartbeat.objects.bulk_create(
            [alive],
            update_conflicts=True,
            unique_fields=["kind", "name"],
            update_fields=["started_at", "seen_at", "ring"],
        )
        Heartbeat.objects.filter(seen_at__lt=Now() - FORGOTTEN).delete()


def _own_ring() -> tuple[str, ...]:
    """What the setting names tells, without this room knowing about keys."""
    ring: tuple[str, ...] = import_string(settings.HEARTBEAT_RING)()
    return ring


def leave(kind: str, name: str) -> None:
    """Take back the word of a process that ends as it should."""
    Heartbeat.objects.filter(kind=kind, name=name).delete()


def processes(now: datetime) -> list[Process]:
    """All that were alive within the last day: beats, then workers, the newest word first."""
    rows = Heartbeat.objects.filter(seen_at__gte=now - FORGOTTEN).order_by("kind", "-seen_at")
    return [
        Process(
            row.kind,
            row.name,
            row.started_at,
            row.seen_at,
            row.seen_at >= now - SILENCE,
            tuple(row.ring.split()),
        )
        for row in rows
    ]


def ages() -> dict[str, float | None]:
    """Seconds since the newest word of each kind; None where there is none."""
    now = timezone.now()
    newest: dict[str, float | None] = dict.fromkeys(Kind.values)
    for kind, seen_at in Heartbeat.objects.order_by("seen_at").values_list("kind", "seen_at"):
        newest[kind] = max((now - seen_at).total_seconds(), 0.0)
    return newest
