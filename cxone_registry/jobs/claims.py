"""Take jobs under a lease, keep the lease, finish under the fence."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from cxone_registry.jobs.models import Job


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this worker may run until its lease ends."""

    id: UUID
    organization_id: UUID
    object_id: UUID
    token: UUID
    attempts: int
    kind: str


def lease() -> timedelta:
    """How long a claim lasts without renewal."""
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(
    kind: str | None,
    *,
    most: int,
    only_job: UUID | None = None,
    only_organization: UUID | None = None,
    alone: bool = False,
) -> list[Claim]:
    """Take up to *most* due jobs of *kind* (None: any), people's first, skipping other workers'.

    *alone*: only jobs that were interrupted so often that they should run beside nothing else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, organization_id, object_id, token, attempts, kind"
            " FROM jobs_claim(%s, %s, %s, %s, %s, %s)",
            [kind, most, lease(), only_job, only_organization, alone],  # type: ignore[list-item]
        )
        return [Claim(*row) for row in cursor.fetchall()]


def renew(tokens: Collection[UUID]) -> int:
    """Keep the unfinished jobs of these claims for another lease; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT jobs_renew(%s, %s)",
            [list(tokens), lease()],  # type: ignore[list-item]
        )
        return cursor.fetchone()[0]


def finish(claimed: Claim, *, result_code: str = "", failed: bool = False) -> bool:
    """Close the job. False when the lease was lost meanwhile: then nothing is written.

    Needs the organisation's context.
    """
    return _close(
        claimed,
        state=Job.State.FAILED if failed else Job.State.DONE,
        result_code=result_code[:60],
        finished_at=Now(),
    )


def put_back(claimed: Claim, *, after: timedelta, counts: bool) -> bool:
    """Queue the job again for later. *counts*: whether this try uses up one of its attempts."""
    return _close(
        claimed,
        state=Job.State.QUEUED,
        attempts=claimed.attempts if counts else claimed.attempts - 1,
        run_after=Now() + after,
    )


def give_up(job_id: UUID) -> bool:
    """Fail a job whose attempts are used up and whose worker is gone. False if it is not so.

    Needs the organisation's context, and a transaction in which to tell of it.
    """
    is_free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    worn_out = Job.objects.filter(is_free, pk=job_id, attempts__gte=F("max_attempts"))
    changes = {"state": Job.State.FAILED, "result_code": "gave-up", "finished_at": Now()}
    return worn_out.update(lease_token=None, lease_until=None, **changes) == 1


def _close(claimed: Claim, **changes: Any) -> bool:
    """The fence: nothing is written by a worker whose token is not the job's any more."""
    with transaction.atomic():
        held = Job.objects.filter(pk=claimed.id, lease_token=claimed.token, state=Job.State.RUNNING)
        return held.update(lease_token=None, lease_until=None, **changes) == 1
