"""Requests to NICE as people look for them: waiting, overdue, answered, each with its due day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from tenants.models import VendorRequest
from tenants.rules.clocks import Calendar, day_of, due_words, is_overdue

Kind, State, Outcome = VendorRequest.Kind, VendorRequest.State, VendorRequest.Outcome
# Key, label: what the list can be narrowed to.
VIEWS = {
    "waiting": "Waiting",
    "overdue": "Overdue",
    "draft": "Drafts",
    "answered": "Answered",
    "withdrawn": "Withdrawn",
    "all": "All",
}
ANSWER_TONES = {Outcome.GRANTED: "good", Outcome.PARTLY: "warning", Outcome.REFUSED: "bad"}
SOON = {"due today", "due tomorrow"}


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a request stands. *tone*: of a pill."""

    tone: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A request as lists show it."""

    request: VendorRequest
    reading: Reading


def requests_to_nice(
    view: str, now: datetime, calendar: Calendar, *, kind: str = "", registration: UUID | None
) -> "QuerySet[VendorRequest]":
    """Requests of one of VIEWS; what is due first while NICE is waited for, else the newest."""
    found = _narrowed(kind, registration).select_related("registration")
    if view != "all":
        found = found.filter(_conditions(now, calendar)[view])
    by = ("due_on", "sent_at") if view in ("waiting", "overdue") else ("-created_at",)
    return found.order_by(*by, "pk")


def counts(
    now: datetime, calendar: Calendar, *, kind: str = "", registration: UUID | None
) -> dict[str, int]:
    """How many there are in each of VIEWS, in one query."""
    wanted = {
        name: Count("pk", filter=condition)
        for name, condition in _conditions(now, calendar).items()
    }
    return _narrowed(kind, registration).aggregate(all=Count("pk"), **wanted)


def lines(requests: Iterable[VendorRequest], now: datetime, calendar: Calendar) -> list[Line]:
    """Each request with where it stands at *now*."""
    return [Line(one, reading(one, now, calendar)) for one in requests]


def reading(request: VendorRequest, now: datetime, calendar: Calendar) -> Reading:
    """Where *request* stands at *now*, in a tone and in words."""
    if request.state == State.ANSWERED:
        tone = ANSWER_TONES.get(Outcome(request.outcome), "unknown")
        return Reading(tone, request.get_outcome_display())
    if request.state != State.SENT or request.due_on is None:
        words = "Withdrawn" if request.state == State.WITHDRAWN else "Not sent yet"
        return Reading("plain", words)
    words = due_words(request.due_on, now, calendar)
    if is_overdue(request.due_on, now, calendar.zone):
        return Reading("bad", _sentence(words))
    return Reading("warning" if words in SOON else "plain", _sentence(words))


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _narrowed(kind: str, registration: UUID | None) -> "QuerySet[VendorRequest]":
    found = VendorRequest.objects.order_by()
    if kind:
        found = found.filter(kind=kind)
    return found.filter(registration=registration) if registration else found


def _conditions(now: datetime, calendar: Calendar) -> dict[str, Q]:
    return {
        "waiting": Q(state=State.SENT),
        "overdue": Q(state=State.SENT, due_on__lt=day_of(now, calendar.zone)),
        "draft": Q(state=State.DRAFT),
        "answered": Q(state=State.ANSWERED),
        "withdrawn": Q(state=State.WITHDRAWN),
    }
