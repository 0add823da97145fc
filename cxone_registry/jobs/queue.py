"""Put work into the queue: a row in the caller's transaction, and a nudge once it is committed."""

import logging
import time
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from cxone_registry.celery import app
from cxone_registry.jobs.models import Job

log = logging.getLogger(__name__)
SILENCE_SECONDS = 5
WORK = "cxone_registry.jobs.tasks.work"
WORK_ON_ONE = "cxone_registry.jobs.tasks.work_on_one"


def enqueue(
    kind: str,
    object_id: UUID,
    *,
    priority: int = Job.Priority.SCHEDULE,
    run_after: datetime | None = None,
    max_attempts: int = 5,
) -> Job:
    """Add a job for the chosen organisation and wake a worker when the transaction commits.

    A job of that kind for that object that is still open is returned instead of a second one.
    """
    job, is_new = Job.objects.get_or_create(
        kind=kind,
        object_id=object_id,
        state__in=[Job.State.QUEUED, Job.State.RUNNING],
        defaults={
            "priority": priority,
            "run_after": run_after or Now(),
            "max_attempts": max_attempts,
            "state": Job.State.QUEUED,
        },
    )
    if is_new and run_after is None:
        transaction.on_commit(lambda: nudge_one(job.pk))
    return job


def enqueue_many(
    kind: str,
    object_ids: Collection[UUID],
    *,
    priority: int = Job.Priority.SCHEDULE,
    run_after: Mapping[UUID, datetime] | None = None,
) -> None:
    """Add a job for each object that has none open, and wake one worker for all of them.

    *run_after* names the moment for objects whose job is not to start at once.
    """
    if not object_ids:
        return
    at = run_after or {}
    jobs = [
        Job(kind=kind, object_id=object_id, priority=priority, run_after=at.get(object_id, Now()))
        for object_id in object_ids
    ]
    Job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=True)
    if run_after is None:
        transaction.on_commit(partial(nudge, kind))


def hurry(kind: str, object_id: UUID) -> None:
    """Bring a queued job forward to now, before all scheduled ones."""
    queued = Job.objects.filter(kind=kind, object_id=object_id, state=Job.State.QUEUED)
    queued.update(priority=Job.Priority.PERSON, run_after=Now())
    for job_id in queued.values_list("pk", flat=True):
        transaction.on_commit(partial(nudge_one, job_id))


def withdraw(kind: str, object_id: UUID) -> bool:
    """Take a job that no worker has begun out of the queue, to do its work elsewhere.

    False while a worker is at it; True also if there is none.
    """
    jobs = Job.objects.filter(kind=kind, object_id=object_id)
    jobs.filter(state=Job.State.QUEUED).update(
        state=Job.State.DONE, result_code="withdrawn", finished_at=Now()
    )
    return not jobs.filter(state=Job.State.RUNNING).exists()


def withdraw_many(kind: str, object_ids: Collection[UUID]) -> None:
    """Take jobs that no worker has begun out of the queue; their work is not wanted any more."""
    queued = Job.objects.filter(kind=kind, object_id__in=list(object_ids), state=Job.State.QUEUED)
    queued.update(state=Job.State.DONE, result_code="withdrawn", finished_at=Now())


def nudge_one(job_id: UUID) -> None:
    """Ask a worker to run this job now. A lost message costs seconds: the tick finds the row."""
    _send(WORK_ON_ONE, str(job_id))


def nudge(kind: str) -> None:
    """Ask a worker to claim a range of this kind."""
    _send(WORK, kind)


_silent_until = 0.0


def _send(task: str, argument: str) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        app.send_task(task, args=[argument], retry=False, ignore_result=True)
    except OperationalError:
        # A bulk of nudges must not wait for the same dead broker one by one; the tick sees to them.
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.warning("jobs.broker.unreachable", extra={"task": task})
