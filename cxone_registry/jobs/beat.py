"""Celery's scheduler, which also says that the beat is alive."""

from typing import Any

from celery.beat import PersistentScheduler

from cxone_registry.jobs.heartbeats import Kind
from cxone_registry.jobs.pulse import Pulse


class Scheduler(PersistentScheduler):
    """Celery's own; each time it looks what is due, the beat is alive.

    A clock that was put back does not silence it until the old time comes again.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self._pulse = Pulse(Kind.BEAT)
        super().__init__(*args, **options)

    def tick(self, *args: Any, **options: Any) -> Any:
        self._pulse.say()
        self._forget_the_future()
        return super().tick(*args, **options)

    def close(self) -> None:
        self._pulse.end()
        super().close()

    def _forget_the_future(self) -> None:
        """What ran later than now, by the clock as it is, ran just now."""
        for entry in self.schedule.values():
            now = entry.default_now()
            if entry.last_run_at > now:
                entry.last_run_at = now
                self._heap = None
