"""Run claimed jobs: many at a time, the lease renewed while they run, finished under the fence."""

import logging
import threading
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections

from cxone_registry.audit.actor import acting_as, machine
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import claims, handlers
from cxone_registry.jobs.claims import Claim
from cxone_registry.jobs.handlers import Done, Handler

log = logging.getLogger(__name__)
RENEW_EVERY_SECONDS = 15
BACK_OFF = timedelta(seconds=30)


def run_range(kind: str, *, only_organization: UUID | None = None) -> int:
    """Claim one range of *kind* and run it; returns how many jobs were claimed."""
    claimed = claims.claim(kind, most=settings.JOB_RANGE_SIZE, only_organization=only_organization)
    handler = handlers.handler_of(kind)
    waiting, running = list(reversed(claimed)), set()
    while waiting or running:
        while waiting and len(running) < settings.JOB_THREADS:
            running.add(_pool().submit(run_one, kind, handler, waiting.pop()))
        running = _wait_for_one(running, claimed[0].token)
    return len(claimed)


def run_job(job_id: UUID) -> int:
    """Claim this one job, if it is due and free, and run it in this thread; returns 1 or 0."""
    claimed = claims.claim(None, most=1, only_job=job_id)
    for each in claimed:
        run_one(each.kind, handlers.handler_of(each.kind), each)
    return len(claimed)


def run_one(kind: str, handler: Handler, claimed: Claim) -> None:
    """Run one claimed job in its organisation's context and write how it ended."""
    try:
        with organization_context(claimed.organization_id), acting_as(machine(kind)):
            _settle(claimed, _result_of(kind, handler, claimed))
    finally:
        close_old_connections()


def _result_of(kind: str, handler: Handler, claimed: Claim):
    try:
        return handler(claimed.object_id)
    except Exception as error:  # noqa: BLE001  (one bad job must not take the range down)
        # The type only: texts of unforeseen errors may hold values.
        log.error(
            "jobs.failed",
            extra={"kind": kind, "job": str(claimed.id), "error": _where(error)},
        )
        return handlers.Later(BACK_OFF * claimed.attempts, counts=True)


def _where(error: Exception) -> str:
    """Type and place of an error."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}"


def _settle(claimed: Claim, result) -> None:
    if isinstance(result, Done):
        held = claims.finish(claimed, result_code=result.code)
    else:
        held = claims.put_back(claimed, after=result.after, counts=result.counts)
    if not held:
        log.warning("jobs.lease.lost", extra={"job": str(claimed.id)})


def _wait_for_one(running: set[Future], token: UUID) -> set[Future]:
    done, still = wait(running, timeout=RENEW_EVERY_SECONDS, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    _renew_now_and_then(token)
    return still


_renewed = threading.local()


def _renew_now_and_then(token: UUID) -> None:
    last = getattr(_renewed, "at", 0.0)
    if time.monotonic() - last >= RENEW_EVERY_SECONDS:
        claims.renew(token)
        _renewed.at = time.monotonic()


@cache
def _pool() -> ThreadPoolExecutor:
    """Shared by all ranges of this process, so that its database connections are bounded."""
    return ThreadPoolExecutor(settings.JOB_THREADS, thread_name_prefix="job")
