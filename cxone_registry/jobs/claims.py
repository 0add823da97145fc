"""Take jobs under a lease, keep the lease, finish under the fence."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

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
) -> list[Claim]:
    """Take up to *most* due jobs of *kind* (None: any), people's first. Other workers' jobs are skipped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, organization_id, object_id, token, attempts, kind"
            " FROM jobs_claim(%s, %s, %s, %s, %s)",
            (kind, most, lease(), only_job, only_organization),
        )
        return [Claim(*row) for row in cursor.fetchall()]


def renew(token: UUID) -> int:
    """Keep the unfinished jobs of a range for another lease; returns how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs_renew(%s, %s)", (token, lease()))
        return cursor.fetchone()[0]


def finish(claimed: Claim, *, result_code: str = "", failed: bool = False) -> bool:
    """Close the job. False when the lease was lost meanwhile: then nothing is written.

    Needs the organisation's context.
    """
    return _close(
        claimed,
        state=Job.State.FAILED if failed else Job.State.DONE,
        result_code=result_code[:60],
        finished_at=timezone.now(),
    )


def put_back(claimed: Claim, *, after: timedelta, counts: bool) -> bool:
    """Queue the job again for later. *counts*: whether this try uses up one of its attempts."""
    return _close(
        claimed,
        state=Job.State.QUEUED,
        attempts=claimed.attempts if counts else claimed.attempts - 1,
        run_after=timezone.now() + after,
    )


def _close(claimed: Claim, **changes: Any) -> bool:
    """The fence: nothing is written by a worker whose token is not the job's any more."""
    with transaction.atomic():
        held = Job.objects.filter(pk=claimed.id, lease_token=claimed.token, state=Job.State.RUNNING)
        return held.update(lease_token=None, lease_until=None, **changes) == 1
