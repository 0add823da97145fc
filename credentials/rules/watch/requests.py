"""Requests that NICE should have answered by now."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from credentials.rules.problems import WARNING, Problem
from credentials.rules.watch.raised import Raised

REQUEST_OVERDUE = "request-overdue"


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that was sent. Days are those of the organisation's time zone."""

    id: UUID
    kind: str
    registration: str
    sent_on: date
    due_on: date


def late_requests(waiting: Iterable[WaitingRequest], today: date) -> Iterator[Raised]:
    """One problem for each request whose due day is over at *today*."""
    for request in waiting:
        if request.due_on < today:
            yield Raised(request.id, f"{request.kind} for {request.registration}", _late(request))


def _late(request: WaitingRequest) -> Problem:
    sent, due = _day(request.sent_on), _day(request.due_on)
    return Problem(
        REQUEST_OVERDUE,
        "request",
        WARNING,
        f"NICE has not answered what was sent on {sent}. It was due on {due}.",
        "Look into the spam folder of the technical contacts. If there is nothing, send the"
        " follow-up to DEVone support that is prepared on the request's page.",
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
