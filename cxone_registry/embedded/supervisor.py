"""Starts services, starts them again when they die, and stops them in reverse order."""

import contextlib
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Protocol

from cxone_registry.embedded.child import last_lines
from cxone_registry.embedded.say import RefusedError, progress, say

DEATHS, WITHIN = 5, 60.0
LONGEST_PAUSE = 8.0


class StopRequested(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal. Passes every `except Exception`."""


class Service(Protocol):
    name: str
    log: Path

    def start(self) -> object: ...
    def stop(self) -> None: ...
    def alive(self) -> bool: ...
    @property
    def status(self) -> int | None: ...


class Supervisor:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._services: list[Service] = []
        self._deaths: dict[str, deque[float]] = {}
        self._due: dict[str, float] = {}
        self._clock = clock

    def start(self, service: Service) -> None:
        with progress(f"Starting {service.name}"):
            # Remembered first, so that a Ctrl-C during the start stops it as well.
            self._services.append(service)
            service.start()

    def watch(self) -> None:
        """Until StopRequested. Raises RefusedError when a service keeps dying."""
        while True:
            self.look()
            time.sleep(0.2)

    def look(self) -> None:
        for service in self._services:
            if not service.alive():
                self._attend(service)

    def stop(self) -> None:
        for service in reversed(self._services):
            with progress(f"Stopping {service.name}", done="done"):
                service.stop()
        self._services.clear()

    def _attend(self, service: Service) -> None:
        if service.name not in self._due:
            self._record_death(service)
        elif self._clock() >= self._due[service.name]:
            del self._due[service.name]
            with contextlib.suppress(RefusedError):  # its end counts as one more death
                service.start()

    def _record_death(self, service: Service) -> None:
        deaths = self._deaths.setdefault(service.name, deque(maxlen=DEATHS))
        name = service.name[:1].upper() + service.name[1:]
        now = self._clock()
        deaths.append(now)
        recent = [moment for moment in deaths if now - moment < WITHIN]
        if len(recent) >= DEATHS:
            raise RefusedError(
                f"{name} stopped {DEATHS} times within {WITHIN:.0f} seconds, so everything is being"
                f" stopped. The end of {service.log}:\n{last_lines(service.log)}"
            )
        pause = min(LONGEST_PAUSE, 2.0 ** (len(recent) - 1))
        self._due[service.name] = now + pause
        say(f"{name} {_ended(service.status)}; starting it again in {pause:.0f} s.")


def _ended(status: int | None) -> str:
    if status is not None and status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"stopped unexpectedly (exit status {status})"


@contextlib.contextmanager
def supervisor() -> Iterator[Supervisor]:
    """Stops everything at the end of the block, whatever ended it, undisturbed by more Ctrl-C."""
    started = Supervisor()
    # `nohup` has switched SIGHUP off on purpose.
    hangup = () if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else (signal.SIGHUP,)
    signals = (signal.SIGINT, signal.SIGTERM, *hangup)
    for number in signals:
        signal.signal(number, _request_stop)
    try:
        yield started
    finally:
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        started.stop()


def _request_stop(number: int, frame: FrameType | None) -> None:
    raise StopRequested
