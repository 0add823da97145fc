"""Run claimed jobs: many at a time, the lease renewed while they run, finished under the fence."""

import logging
import math
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from cxone_registry.audit.actor import acting_as, machine
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import claims, handlers, queue
from cxone_registry.jobs.claims import Claim
from cxone_registry.jobs.handlers import Done, Handler, Later

log = logging.getLogger(__name__)
RENEWALS_PER_LEASE = 4
BACK_OFF = timedelta(seconds=30)


def run_range(kind: str, *, only_organization: UUID | None = None) -> int:
    """Run due jobs of *kind*, a range at most; returns how many were claimed."""
    with _turn_of(kind) as is_ours:
        if not is_ours:
            return 0
        working = _Range(kind, only_organization)
        count = working.run()
    if working.made_way:
        # There may be more: another task goes on, and other kinds get their turn before it.
        queue.nudge(kind)
    return count


def run_job(job_id: UUID) -> int:
    """Claim this one job, if it is due and free, and run it in this thread; returns 1 or 0."""
    claimed = claims.claim(None, most=1, only_job=job_id)
    for each in claimed:
        with _renewed(each):
            run_one(handlers.handler_of(each.kind), each)
    return len(claimed)


def run_one(handler: Handler, claimed: Claim) -> None:
    """Run one claimed job in its organisation's context and write how it ended. Never raises."""
    try:
        with organization_context(claimed.organization_id), acting_as(machine(claimed.kind)):
            _settle(claimed, _result_of(handler, claimed))
    except Exception as error:  # noqa: BLE001  (the lease ends, and another worker takes the job)
        _complain("jobs.unsettled", claimed, error)
    finally:
        close_old_connections()


def where(error: Exception) -> str:
    """Type and place of an error, never its text: texts of unforeseen errors may hold values."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}"


class _Range:
    """Claims a few jobs at a time: a killed worker costs only those a try, and a person's job that
    comes in meanwhile is among the next."""

    def __init__(self, kind: str, only_organization: UUID | None) -> None:
        self.kind, self.only_organization = kind, only_organization
        self.handler = handlers.handler_of(kind)
        self.pool, self.threads = _pool_of(kind)
        has_own = kind in settings.JOB_OWN_THREADS
        self.over_at = time.monotonic() + (settings.JOB_OWN_SECONDS if has_own else math.inf)
        self.made_way = False
        self.running: dict[Future[None], Claim] = {}
        self.count = 0
        self.renewed_at = time.monotonic()

    def run(self) -> int:
        self._work_off(lambda: self._claim(most=self.threads))
        self._work_off(lambda: self._claim(most=1, alone=True) if not self.running else [])
        return self.count

    def _work_off(self, more: Callable[[], list[Claim]]) -> None:
        waiting = more()
        while waiting or self.running:
            while waiting and len(self.running) < self.threads:
                self._start(waiting.pop(0))
            self._wait_for_one(waiting)
            waiting = waiting or more()

    def _claim(self, *, most: int, alone: bool = False) -> list[Claim]:
        left = min(most, settings.JOB_RANGE_SIZE - self.count)
        if left <= 0 or time.monotonic() >= self.over_at:
            self.made_way = True
            return []
        claimed = claims.claim(
            self.kind, most=left, only_organization=self.only_organization, alone=alone
        )
        self.count += len(claimed)
        return claimed

    def _start(self, claimed: Claim) -> None:
        self.running[self.pool.submit(run_one, self.handler, claimed)] = claimed

    def _wait_for_one(self, waiting: list[Claim]) -> None:
        pause = settings.JOB_LEASE_SECONDS / RENEWALS_PER_LEASE
        done, _ = wait(self.running, timeout=pause, return_when=FIRST_COMPLETED)
        for future in done:
            del self.running[future]
        if time.monotonic() - self.renewed_at >= pause:
            self._renew(waiting)

    def _renew(self, waiting: list[Claim]) -> None:
        claims.renew({claimed.token for claimed in (*self.running.values(), *waiting)})
        self.renewed_at = time.monotonic()


@contextmanager
def _renewed(claimed: Claim) -> Iterator[None]:
    """Renew the lease of a job that runs by itself, from beside it, until it is over."""
    over = threading.Event()
    beside = threading.Thread(target=_keep_renewing, args=(claimed, over), daemon=True)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()


def _keep_renewing(claimed: Claim, over: threading.Event) -> None:
    try:
        while not over.wait(settings.JOB_LEASE_SECONDS / RENEWALS_PER_LEASE):
            claims.renew({claimed.token})
    except DatabaseError as error:
        # The lease ends; then another worker takes the job, and the fence keeps this one out.
        _complain("jobs.not-renewed", claimed, error)
    finally:
        connection.close()


def _result_of(handler: Handler, claimed: Claim) -> Done | Later:
    try:
        return handler(claimed.object_id)
    except Exception as error:  # noqa: BLE001  (one bad job must not take the range down)
        _complain("jobs.failed", claimed, error)
        return Later(BACK_OFF * claimed.attempts, counts=True)


def _settle(claimed: Claim, result: Done | Later) -> None:
    if isinstance(result, Done):
        held = claims.finish(claimed, result_code=result.code)
    else:
        held = claims.put_back(claimed, after=result.after, counts=result.counts)
    if not held:
        log.warning("jobs.lease.lost", extra={"job": str(claimed.id)})


def _complain(event: str, claimed: Claim, error: Exception) -> None:
    extra = {"kind": claimed.kind, "job": str(claimed.id), "error": where(error)}
    log.error(event, extra=extra)


def _pool_of(kind: str) -> tuple[ThreadPoolExecutor, int]:
    """The threads that jobs of *kind* run in, and how many."""
    own = settings.JOB_OWN_THREADS.get(kind)
    return (_own_pool(kind, own), own) if own else (_pool(), settings.JOB_THREADS)


@cache
def _pool() -> ThreadPoolExecutor:
    """Shared by all ranges of this process, so that its database connections are bounded."""
    return ThreadPoolExecutor(settings.JOB_THREADS, thread_name_prefix="job")


@cache
def _own_pool(kind: str, threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix=kind)


@cache
def _turn(kind: str) -> threading.Lock:
    return threading.Lock()


@contextmanager
def _turn_of(kind: str) -> Iterator[bool]:
    """Whether this task may work on *kind*: where it has threads of its own, one task does.

    Others of the same process would only wait beside it, in the way of what people wait for.
    """
    if kind not in settings.JOB_OWN_THREADS:
        yield True
        return
    is_ours = _turn(kind).acquire(blocking=False)
    try:
        yield is_ours
    finally:
        if is_ours:
            _turn(kind).release()
