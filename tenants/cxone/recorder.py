"""Stands in front of the door during a flight check and remembers what went through.

What is kept is raw until the step is over: only then are all its tokens known, and all of them are
masked. Plain validations go without it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cxone_registry.secret import Secret
from tenants.cxone import shown
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import CXoneError
from tenants.cxone.observation import Exchanged
from tenants.cxone.outbound import Answer
from tenants.cxone.sender import Sender
from tenants.cxone.text import Redactor


@dataclass(frozen=True, slots=True)
class _Request:
    """What was asked for, as the door was told."""

    method: str
    url: str
    form: Secret | None
    authorization: Secret | None


class Recorder:
    """A ``Sender`` that keeps each request with its answer or error. For one run, one thread."""

    def __init__(self, door: Sender, clock: Callable[[], datetime]) -> None:
        self._door, self._clock = door, clock
        self._kept: list[tuple[_Request, Answer | CXoneError, int]] = []

    def get(self, cloud: Cloud, url: str, *, bearer: Secret | None = None) -> Answer:
        """``Door.get``."""
        shown_as = None if bearer is None else Secret(f"Bearer {bearer}")
        request = _Request("GET", url, None, shown_as)
        return self._keeping(request, lambda: self._door.get(cloud, url, bearer=bearer))

    def post_form(
        self, cloud: Cloud, url: str, *, form: Secret, authorization: Secret | None
    ) -> Answer:
        """``Door.post_form``."""
        return self._keeping(
            _Request("POST", url, form, authorization),
            lambda: self._door.post_form(cloud, url, form=form, authorization=authorization),
        )

    def drain(self, redactor: Redactor) -> tuple[Exchanged, ...]:
        """What went through since the last time, masked; *redactor* learns the tokens in it."""
        kept, self._kept = self._kept, []
        for _, outcome, _ in kept:
            if isinstance(outcome, Answer):
                shown.learn_tokens(outcome, redactor)
        return tuple(
            Exchanged(
                request.method,
                redactor.text(request.url),
                shown.sent(request.form, request.authorization, redactor),
                _status(outcome),
                shown.received(outcome, redactor) if isinstance(outcome, Answer) else (),
                spent,
                outcome.code if isinstance(outcome, CXoneError) else "",
            )
            for request, outcome, spent in kept
        )

    def _keeping(self, request: _Request, send: Callable[[], Answer]) -> Answer:
        started = self._clock()
        try:
            answer = send()
        except CXoneError as error:
            self._keep(request, error, started)
            raise
        self._keep(request, answer, started)
        return answer

    def _keep(self, request: _Request, outcome: Answer | CXoneError, started: datetime) -> None:
        spent = max(0, int((self._clock() - started).total_seconds() * 1000))
        self._kept.append((request, outcome, spent))


def _status(outcome: Answer | CXoneError) -> int | None:
    status = outcome.status if isinstance(outcome, Answer) else outcome.facts.get("status")
    return status if isinstance(status, int) else None
