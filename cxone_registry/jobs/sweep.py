"""Every few seconds: schedules come due, dead workers' jobs are freed, lost nudges repeated."""

import logging

from django.db import connection, transaction

from cxone_registry.audit.actor import acting_as, machine
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import handlers, queue

log = logging.getLogger(__name__)


def tick() -> None:
    """Safe to run from any number of beats at once: a due time can enter the queue only once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT jobs_tick()")
        cursor.execute("SELECT id, organization_id, kind, object_id FROM jobs_give_up()")
        given_up = cursor.fetchall()
        cursor.execute("SELECT kind FROM jobs_waiting()")
        kinds = [row[0] for row in cursor.fetchall()]
    for job_id, organization_id, kind, object_id in given_up:
        log.error("jobs.gave-up", extra={"job": str(job_id), "kind": kind})
        _tell(organization_id, kind, object_id)
    for kind in kinds:
        queue.nudge(kind)


def _tell(organization_id, kind: str, object_id) -> None:
    told = handlers.on_give_up(kind)
    if told is None:
        return
    with organization_context(organization_id), acting_as(machine("sweeper")), transaction.atomic():
        told(object_id)
