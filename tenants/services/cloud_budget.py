"""What all workers together may ask of one environment: connections, pace, and whether at all.

PostgreSQL keeps it, over all processes and organisations; see the functions' migration.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

# A slot that was missed by more than this is lost: sent late, it would crowd those after it.
TOLERANCE = 0.02
# So many seconds' worth of slots are taken at once, as far as they can be used at once.
AHEAD = 0.05


class Wait(NamedTuple):
    """*seconds* to wait while the breaker is open. A probe is alone: it sees how things stand."""

    seconds: float
    is_probe: bool


class Breaker(NamedTuple):
    is_open: bool
    changed: bool


def lease_connections(environment_id: UUID, token: UUID, wanted: int, *, seconds: int) -> int:
    """How many of *wanted* connections are granted until *seconds* are over; again with the same
    *token* replaces what it had."""
    length = timedelta(seconds=seconds)
    return _one("cxr_lease_connections(%s, %s, %s, %s)", environment_id, token, wanted, length)[0]


def return_connections(token: UUID) -> None:
    """The connections are free for others."""
    _one("cxr_return_connections(%s)", token)


def take_slots(environment_id: UUID, wanted: int) -> tuple[float, float]:
    """Seconds until the first of *wanted* slots, and from one to the next."""
    first, step = _one("cxr_take_slots(%s, %s)", environment_id, wanted)
    return first, step


def breaker_wait(environment_id: UUID) -> Wait:
    """How long to wait before asking the environment. Whoever may probe must report."""
    found = _one("cxr_breaker_wait(%s)", environment_id)
    return Wait(*found) if found else Wait(0.0, is_probe=False)


def breaker_report(environment_id: UUID, *, faulted: int, answered: int) -> Breaker:
    """Tell how many requests met a fault of the infrastructure, and how many an answer."""
    found = _one("cxr_breaker_report(%s, %s, %s)", environment_id, faulted, answered)
    return Breaker(*found)


def breaker_is_open(environment_id: UUID) -> bool:
    """Whether the environment is left alone now."""
    return _one("cxr_breaker_is_open(%s)", environment_id)[0]


class Pace:
    """Tells one sender when its next request may leave. For one thread."""

    def __init__(
        self,
        take: Callable[[int], tuple[float, float]],
        *,
        rate: float,
        most: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take, self._clock = take, clock
        self._wanted = max(1, min(most, int(rate * AHEAD)))
        self._next = self._step = 0.0
        self._left = 0

    def wait(self) -> float:
        """Seconds until the next request may leave; 0 means now, and uses the slot up."""
        now = self._clock()
        self._drop_missed(now)
        if not self._left:
            first, self._step = self._take(self._wanted)
            # Counted from the answer: the wait for it must not bring slots forward.
            now = self._clock()
            self._next, self._left = now + first, self._wanted
        if self._next > now:
            return self._next - now
        self._next += self._step
        self._left -= 1
        return 0.0

    def _drop_missed(self, now: float) -> None:
        late = now - TOLERANCE - self._next
        if self._left and late > 0:
            missed = min(self._left, int(late / self._step) + 1)
            self._left -= missed
            self._next += missed * self._step


def _one(call: str, *values: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {call}", values)  # nosec B608  # noqa: S608  (ours)
        return cursor.fetchone()
