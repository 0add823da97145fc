"""What a drill plays on: servers of its own, processes to kill, and a verdict for the shell."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from cxone_registry.embedded.valkey import Valkey
from tests.support import databases, environment
from tests.support.databases import ROOT

POLL_SECONDS = 0.2
# The exit status of a drill that says what this machine lacks for it.
LACKS = 77


@contextmanager
def database(name: str) -> Iterator[None]:
    """Django on a fresh database of a PostgreSQL of this drill's own; children inherit it."""
    environment.prepare()
    # Whoever stops the drill stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with databases.running(f"drill-{name}") as urls:
        databases.connect(urls)
        databases.initialise()
        yield
        databases.disconnect()


@contextmanager
def broker(name: str) -> Iterator[Valkey]:
    """A Valkey of this drill's own. Comes before the database: settings read its address."""
    server = Valkey(ROOT / ".cache" / f"drill-{name}-broker")
    os.environ["TEST_BROKER_URL"] = server.start()
    try:
        yield server
    finally:
        server.stop()


class Group:
    """A process and its children, killed together without warning, at the block's end too.

    *log*: the file that takes what it prints. *changes*: of its environment.
    """

    def __init__(self, *module: str, log: Path | None = None, **changes: str) -> None:
        self._output = log.open("wb") if log else None
        self._process = subprocess.Popen(
            [sys.executable, "-m", *module],
            env={**os.environ, **changes},
            cwd=ROOT,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._output:
            self._output.close()


def worker(name: str = "celery", **changes: str) -> Group:
    """A Celery worker with four threads, as a deployment starts it.

    RabbitMQ wants a *name* of its own for each worker of a machine. *changes* are those of its
    environment.
    """
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL")
    four_threads = ("worker", "-P", "threads", "-c", "4")
    command = ("celery", "-q", "-A", "cxone_registry.celery:app", *four_threads, *quiet)
    command += ("-n", f"{name}@%h")
    # Celery warns of the superuser, which a build server may well be.
    return Group(*command, PYTHONWARNINGS="ignore", **changes)


def beat(schedule: str, **changes: str) -> Group:
    """A beat that remembers in the file *schedule* what it ran last."""
    command = ("celery", "-q", "-A", "cxone_registry.celery:app", "beat", "-l", "CRITICAL")
    return Group(*command, "--schedule", schedule, "--pidfile", "", **changes)


@contextmanager
def repeating(call: Callable[[], object], *, every: float) -> Iterator[None]:
    """*call* again and again in a thread with connections of its own, until the block ends."""
    from django.db import connections

    over = threading.Event()

    def loop() -> None:
        while not over.wait(every):
            call()
        connections.close_all()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return condition()


def pause(least: float, most: float) -> None:
    """A moment that nobody can foresee."""
    time.sleep(random.uniform(least, most))  # noqa: S311  (not a secret)


def verdict(name: str, figures: str, losses: list[str]) -> int:
    """Print what was seen; the exit status says whether anything was lost."""
    print(f"{name}: {figures}, {len(losses)} lost", flush=True)
    for loss in losses[:20]:
        print(f"  lost: {loss}", flush=True)
    return 1 if losses else 0
