"""Keeps the steps of one validation: times them, turns errors into results, filters their facts."""

from collections.abc import Callable, Mapping
from datetime import datetime

from tenants.cxone.errors import CXoneError, Fact
from tenants.cxone.observation import Exchanged, Step
from tenants.cxone.text import Redactor

Clock = Callable[[], datetime]
# Does a step; returns "" for ok or the code of a warning; raises CXoneError for a failure.
Work = Callable[[], str]
# The requests since the last call.
Drain = Callable[[Redactor], tuple[Exchanged, ...]]


def _nothing(redactor: Redactor) -> tuple[Exchanged, ...]:
    return ()


class Diary:
    """The steps so far. *clock* returns aware UTC; *on_step* hears of each step when it is over.

    *drain* gives the requests of a step at its end.
    """

    def __init__(
        self,
        clock: Clock,
        redactor: Redactor,
        on_step: Callable[[Step], None],
        drain: Drain = _nothing,
    ) -> None:
        self.steps: list[Step] = []
        self._clock, self._redactor, self._on_step = clock, redactor, on_step
        self._drain = drain
        self._facts: dict[str, Fact] = {}
        self._theirs: CXoneError | None = None

    def note(self, **facts: Fact) -> None:
        """Add facts to the running step; None and "" are left out."""
        self._facts |= {name: fact for name, fact in facts.items() if fact not in (None, "")}

    def do(self, name: str, work: Work) -> str:
        """Do one step and record it. Returns the code of its failure, or "" if it may go on."""
        started, failure, code = self._clock(), "", ""
        self._facts = {}
        try:
            code = work()
        except CXoneError as error:
            if error is self._theirs:
                raise
            failure = code = error.code
            self.note(**error.facts)
        result = "failed" if failure else "warning" if code else "ok"
        self._record(name, started, result, code, self._facts)
        return failure

    def skip(self, name: str, *, after: str, reason: str) -> None:
        """Record that *name* was not done, because *after* failed with the code *reason*."""
        facts: dict[str, Fact] = {"after": after, "reason": reason}
        self._record(name, self._clock(), "skipped", f"stopped-at-{after}", facts)

    def ask_caller(self, callback: Callable[[], None]) -> None:
        """Run a callback of the caller, whose errors pass through whatever their type."""
        try:
            callback()
        except CXoneError as error:
            self._theirs = error
            raise

    def _record(
        self, name: str, started: datetime, result: str, code: str, facts: Mapping[str, Fact]
    ) -> None:
        spent = max(0, int((self._clock() - started).total_seconds() * 1000))
        # Before the facts are filtered: it may teach the redactor tokens.
        exchanges = self._drain(self._redactor)
        step = Step(name, started, spent, result, code, self._filtered(facts), exchanges)
        self.steps.append(step)
        self._on_step(step)

    def _filtered(self, facts: Mapping[str, Fact]) -> dict[str, Fact]:
        return {
            name: self._redactor.text(fact) if isinstance(fact, str) else fact
            for name, fact in facts.items()
        }
