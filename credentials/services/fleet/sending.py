"""Send the sign-ins of one range in waves: who must wait for another's answer comes in the next.

Attempts are begun in chunks of about the window, so that a killed worker leaves few without an
answer; answers are written in chunks, so that it loses few.
"""

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from credentials.crypto import KeyMissing, Opener, SealError
from credentials.services.attempts import SuspendedError
from credentials.services.fleet import answers, guard
from credentials.services.fleet.answers import Answered, Writer
from credentials.services.fleet.loading import Row
from credentials.services.fleet.watch import Watch
from tenants.cxone import Cloud, SignIn
from tenants.cxone.fleet import Asked, Stop, Told
from tenants.services.cloud_budget import Pace

WRITE_AFTER = 1.0
Ask = Callable[..., Iterator[Told]]


class Left(NamedTuple):
    """What came of a range beside the answers that were written."""

    # Who still has to wait, or was not reached.
    rows: list[Row]
    forbidden: list[tuple[Row, SuspendedError]]
    # Whose secret does not open, though the keys are there.
    shut: list[Row]
    # Whether anything was sent.
    moved: bool


class Wave:
    """One pass over the sign-ins that are left. For one thread."""

    def __init__(
        self, range_id: UUID, *, cloud: Cloud, opener: Opener, watch: Watch, writer: Writer,
        pace: Pace, chunk: int,
    ) -> None:  # fmt: skip
        self._range_id, self._cloud, self._opener = range_id, cloud, opener
        self._watch, self._writer, self._pace = watch, writer, pace
        self._chunk = chunk
        # Attempts that are written; then those whose secrets may be out.
        self._begun: dict[UUID, tuple[Row, UUID]] = {}
        self._out: dict[UUID, tuple[Row, UUID]] = {}
        self._told: list[Answered] = []
        self._waiting: list[Row] = []
        self._forbidden: list[tuple[Row, SuspendedError]] = []
        self._shut: list[Row] = []
        self._refused: set[UUID | None] = set()
        self._written_at = time.monotonic()

    def run(self, rows: Sequence[Row], ask: Ask) -> Left:
        """Send *rows* as far as the guard and the watch let it; write every answer."""
        left = deque(rows)
        moved = False
        try:
            for told in ask(self._asked(left), pacer=self):
                moved = True
                self._keep(told)
            # Nothing failed: whoever was not told was not sent.
            self._begun.update(self._out)
        finally:
            self._write(is_last=True)
            self._withdraw()
        return Left([*self._waiting, *left], self._forbidden, self._shut, moved)

    def wait(self) -> float:
        """The pacer of the sender: slow, but never deaf for longer than a second."""
        if not self._watch.may_go_on:
            raise Stop
        return min(self._pace.wait(), 1.0)

    def _asked(self, left: deque[Row]) -> Iterator[Asked]:
        while left and self._watch.may_go_on:
            for row in self._begin([left.popleft() for _ in range(min(self._chunk, len(left)))]):
                if not self._watch.may_go_on:
                    return
                asked = self._open(row)
                if asked is not None:
                    self._out[row.use] = self._begun.pop(row.use)
                    yield asked

    def _begin(self, chunk: list[Row]) -> list[Row]:
        """Commit the attempts of those of *chunk* that may be sent now."""
        by_use = {row.use: row for row in chunk}
        allowed, refused = guard.begin([row.wanted() for row in chunk], range_id=self._range_id)
        for one, error in refused:
            if error is None:
                self._waiting.append(by_use[one.use])
            else:
                self._forbidden.append((by_use[one.use], error))
        self._begun.update((one.use, (by_use[one.use], attempt)) for one, attempt in allowed)
        return [by_use[one.use] for one, _ in allowed]

    def _open(self, row: Row) -> Asked | None:
        """None if it is not sent: its attempt is withdrawn at the end of the wave."""
        if row.client_version in self._refused:
            # What this wave has learned about the client secret, the guard did not know yet.
            return None
        try:
            return Asked(row.use, self._sign_in(row))
        except KeyMissing:
            raise
        except SealError:
            self._shut.append(row)
            return None

    def _sign_in(self, row: Any) -> SignIn:
        """Of a complete row: nothing in it is None."""
        return SignIn(
            self._cloud,
            row.client_id,
            self._opener.open(row.client_version, row.client_sealed),
            row.auth_method,
            row.access_key_id,
            self._opener.open(row.key_version, row.key_sealed),
            row.tenant_id,
            row.business_unit,
        )

    def _keep(self, told: Told) -> None:
        row, attempt = self._out.pop(told.key)
        self._told.append(Answered(row, attempt, told))
        self._watch.told(told)
        if told.outcome == "client-refused":
            self._refused.add(row.client_version)
        is_time = time.monotonic() - self._written_at >= WRITE_AFTER
        if is_time or len(self._told) >= self._chunk:
            self._write()

    def _write(self, *, is_last: bool = False) -> None:
        told, self._told = self._told, []
        self._writer.write(told, is_last=is_last)
        self._written_at = time.monotonic()

    def _withdraw(self) -> None:
        """What was begun and not told was not sent: it may be begun again."""
        answers.withdraw([attempt for _, attempt in self._begun.values()])
        shut = {row.use for row in self._shut}
        self._waiting += [row for row, _ in self._begun.values() if row.use not in shut]
        self._begun.clear()
