"""A process of ours says that it is alive; a worker does it from beside its pool."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from celery import bootsteps
from django.db import Error, connection
from django.utils import timezone

from cxone_registry.jobs import heartbeats
from cxone_registry.jobs.heartbeats import Kind

log = logging.getLogger(__name__)


class Pulse:
    """Says of this process that it is alive, at most every 15 seconds. Never raises for that."""

    def __init__(self, kind: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._kind, self._clock = kind, clock
        self._name, self._started_at = heartbeats.own_name(), timezone.now()
        self._said_at: float | None = None

    def say(self) -> bool:
        """Whether it was said: not if it was lately, or if the database is away."""
        now = self._clock()
        if self._said_at is not None and now - self._said_at < heartbeats.PAUSE.total_seconds():
            return False
        self._said_at = now
        return self._reached(
            lambda: heartbeats.say(self._kind, self._name, started_at=self._started_at)
        )

    def end(self) -> None:
        """This process ends as it should."""
        self._reached(lambda: heartbeats.leave(self._kind, self._name))

    def _reached(self, write: Callable[[], None]) -> bool:
        try:
            write()
        except Error as error:
            log.warning("jobs.heartbeat.failed", extra={"error": type(error).__name__})
            return False
        finally:
            # Said too seldom to keep a connection for it.
            connection.close()
        return True


class WorkerPulse(bootsteps.StartStopStep):
    """Beside the worker's pool, so that a long range does not make it look dead."""

    requires = ("celery.worker.components:Pool",)

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        self._thread = threading.Thread(target=self._beat, daemon=True, name="heartbeat")
        self._thread.start()

    def stop(self, parent: Any) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _beat(self) -> None:
        pulse = Pulse(Kind.WORKER)
        pulse.say()
        while not self._over.wait(heartbeats.PAUSE.total_seconds()):
            pulse.say()
        pulse.end()
