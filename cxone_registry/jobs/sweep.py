"""Every few seconds: schedules come due, dead workers' jobs are freed, lost nudges repeated."""

import logging
from uuid import UUID

from django.db import connection, transaction

from cxone_registry.audit.actor import acting_as, machine
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import claims, handlers, queue, worker

log = logging.getLogger(__name__)


def tick() -> None:
    """Safe to run from any number of beats at once: a due time can enter the queue only once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs_tick()")
        cursor.execute("SELECT id, organization_id, kind, object_id FROM jobs_worn_out()")
        worn_out = cursor.fetchall()
        cursor.execute("SELECT kind FROM jobs_waiting()")
        kinds = [row[0] for row in cursor.fetchall()]
    for job_id, organization_id, kind, object_id in worn_out:
        _give_up(job_id, organization_id, kind, object_id)
    for kind in kinds:
        queue.nudge(kind)


def _give_up(job_id: UUID, organization_id: UUID, kind: str, object_id: UUID) -> None:
    """Fail the job and tell its room, both or neither: a crash in between is made up next time."""
    extra = {"job": str(job_id), "kind": kind}
    try:
        with (
            organization_context(organization_id),
            acting_as(machine("sweeper")),
            transaction.atomic(),
        ):
            if claims.give_up(job_id):
                _tell(kind, object_id)
                log.error("jobs.gave-up", extra=extra)
    except Exception as error:  # noqa: BLE001  (one bad job must not keep the others waiting)
        log.error("jobs.give-up.failed", extra={**extra, "error": worker.where(error)})


def _tell(kind: str, object_id: UUID) -> None:
    told = handlers.on_give_up(kind)
    if told is not None:
        told(object_id)
