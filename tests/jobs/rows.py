"""Put jobs and schedules into the states that tests start from, and look at them."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any, TypeVar

from django.db import connections, transaction
from django.db.models.functions import Now
from django.utils import timezone

from cxone_registry.jobs.models import Job, Schedule
from cxone_registry.jobs.queue import enqueue

T = TypeVar("T")
AGO = timedelta(minutes=5)


@transaction.atomic
def add(kind: str, count: int = 1, **options: Any) -> list[Job]:
    """Queued jobs that are due."""
    return [enqueue(kind, uuid.uuid4(), **options) for _ in range(count)]


@transaction.atomic
def change(job: Job, **columns: Any) -> None:
    Job.objects.filter(pk=job.pk).update(**columns)


def let_lease_end(job: Job) -> None:
    change(job, lease_until=Now() - AGO)


@transaction.atomic
def look(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


@transaction.atomic
def schedule(kind: str, *, overdue: timedelta, every: timedelta) -> Schedule:
    return Schedule.objects.create(
        kind=kind,
        interval_seconds=int(every.total_seconds()),
        next_due_at=timezone.now() - overdue,
    )


@transaction.atomic
def jobs_of(kind: str) -> list[Job]:
    return list(Job.objects.filter(kind=kind).order_by("due_at"))


def at_once(count: int, call: Callable[[], T]) -> list[T]:
    """The results of *call* in *count* threads that start together."""
    start = Barrier(count)

    def one(_: int) -> T:
        start.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))
