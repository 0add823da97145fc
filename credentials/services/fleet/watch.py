"""What a range looks at every second while it sends: may it go on, and how does CXone fare?"""

from collections.abc import Callable
from enum import Enum
from uuid import UUID, uuid4

from django.db import transaction

from credentials.models import ValidationRange
from credentials.services.fleet import outage
from tenants.cxone.fleet import Told
from tenants.services import cloud_budget

EVERY = 1.0
FAULTS = ("unavailable", "unknown")
# So many faults without an answer open the breaker; it is told at once.
FAULTS_AT_ONCE = 5
LEASE_SECONDS, RENEW_AFTER = 60, 15.0
PAUSE_WHEN_THROTTLED = 30
# One in so many answers may be a 429 that names no time; the first few say nothing of how often,
# unless so many come in a row.
SELDOM, FEW, IN_A_ROW = 20, 8, 3


class End(Enum):
    """Why a range stops sending before it is through."""

    CANCELLED = "cancelled"
    # Others get their turn; it goes on soon.
    SLICE_OVER = "slice-over"
    BREAKER_OPEN = "breaker-open"
    THROTTLED = "throttled"


class Watch:
    """Holds the connections of one range. For one thread, outside any transaction."""

    def __init__(
        self, work: ValidationRange, *, wanted: int, seconds: float, clock: Callable[[], float]
    ) -> None:
        self._work, self._clock, self._token = work, clock, uuid4()
        self.end: End | None = None
        self.retry_after = 0
        self._faulted = self._answered = self._in_a_row = 0
        self._throttled = self._throttled_in_a_row = self._told = 0
        self._over_at = clock() + seconds
        self._looked_at = self._leased_at = clock()
        self.connections = self._lease(wanted)

    @property
    def may_go_on(self) -> bool:
        """Whether another sign-in may be sent; looks around if a second is over."""
        now = self._clock()
        if now >= self._over_at:
            self.end = self.end or End.SLICE_OVER
        if now - self._looked_at >= EVERY:
            self.look(now)
        return self.end is None

    def told(self, one: Told) -> None:
        """Take note of one answer."""
        self._told += 1
        if one.outcome == "throttled":
            self._slow_down(one.retry_after)
        else:
            self._throttled_in_a_row = 0
        if one.outcome in FAULTS:
            self._faulted += 1
            self._in_a_row += 1
        else:
            self._answered += one.sent
            self._in_a_row = 0
        if self._in_a_row >= FAULTS_AT_ONCE:
            self.report()

    def _slow_down(self, retry_after: int | None) -> None:
        """Who says how long to wait is obeyed at once; who does not, when it says so often."""
        self._throttled += 1
        self.retry_after = max(self.retry_after, retry_after or PAUSE_WHEN_THROTTLED)
        self._throttled_in_a_row += 1
        is_often = self._throttled_in_a_row >= IN_A_ROW or (
            self._throttled >= FEW and self._throttled * SELDOM > self._told
        )
        if retry_after is not None or is_often:
            self.end = self.end or End.THROTTLED

    def look(self, now: float) -> None:
        """See whether to go on, and say so if not."""
        self._looked_at = now
        self.report()
        if now - self._leased_at > RENEW_AFTER:
            self._leased_at = now
            self._lease(self.connections)
        if not _is_waiting(self._work.pk):
            self.end = End.CANCELLED

    def report(self) -> None:
        """Tell the breaker what came of asking since the last time."""
        if self._faulted or self._answered:
            faulted, answered = self._faulted, self._answered
            self._faulted = self._answered = 0
            if outage.report(self._work.environment, faulted=faulted, answered=answered):
                self.end = self.end or End.BREAKER_OPEN

    def close(self) -> None:
        """Say the last word, and let others have the connections."""
        try:
            self.report()
        finally:
            cloud_budget.return_connections(self._token)

    def _lease(self, wanted: int) -> int:
        return cloud_budget.lease_connections(
            self._work.environment_id, self._token, wanted, seconds=LEASE_SECONDS
        )


def _is_waiting(range_id: UUID) -> bool:
    with transaction.atomic():
        waiting = ValidationRange.State.WAITING
        return ValidationRange.objects.filter(pk=range_id, state=waiting).exists()
