"""Celery's entry: ids and names in, one call, nothing kept."""

import logging
from uuid import UUID

from cxone_registry.audit import checkpoints, places
from cxone_registry.celery import app
from cxone_registry.jobs import sweep, worker
from cxone_registry.jobs.pulse import WorkerPulse

log = logging.getLogger(__name__)
# A worker imports its tasks before it builds its parts.
app.steps["worker"].add(WorkerPulse)


@app.task(name="cxone_registry.jobs.tasks.work")
def work(kind: str) -> None:
    worker.run_range(kind)


@app.task(name="cxone_registry.jobs.tasks.work_on_one")
def work_on_one(job_id: str) -> None:
    worker.run_job(UUID(job_id))


@app.task(name="cxone_registry.jobs.tasks.tick")
def tick() -> None:
    sweep.tick()


@app.task(name="cxone_registry.jobs.tasks.checkpoint")
def checkpoint() -> None:
    """Seal all audit chains, if that is due, and write what places outside do not have yet."""
    checkpoints.take()
    for trouble in places.write_waiting():
        log.error("audit.anchor-not-written", extra={"trouble": trouble})
