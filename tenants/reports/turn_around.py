"""How long NICE took: per kind of request, in business days of the organisation's calendar."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from statistics import median

from django.db.models import Count

from tenants.models import VendorRequest
from tenants.rules.clocks import Calendar, business_days, day_of, is_assumed

Kind, State = VendorRequest.Kind, VendorRequest.State
NEWEST = 5_000  # answers that are read: more tell nothing new


@dataclass(frozen=True, slots=True)
class TurnAround:
    """One kind of request. Times in business days; *in_time*: answers by their due day."""

    kind: str
    label: str
    answered: int
    waiting: int
    median: float
    slowest: int
    in_time: int
    is_assumed: bool

    @property
    def share(self) -> int:
        """Percent of the answers that came in time."""
        return round(100 * self.in_time / self.answered) if self.answered else 0


@dataclass(frozen=True, slots=True)
class _Answer:
    days: int
    in_time: bool


def turn_around(calendar: Calendar) -> list[TurnAround]:
    """Every kind with an answer or a wait, in the order of the kinds. Two queries."""
    answers, waiting = _answers(calendar), _waiting()
    return [
        _line(kind, answers.get(kind, []), waiting.get(kind, 0))
        for kind in Kind.values
        if kind in answers or kind in waiting
    ]


def _line(kind: str, answers: list[_Answer], waiting: int) -> TurnAround:
    days = [one.days for one in answers]
    return TurnAround(
        kind=kind,
        label=str(Kind(kind).label),
        answered=len(answers),
        waiting=waiting,
        median=median(days) if days else 0,
        slowest=max(days, default=0),
        in_time=sum(one.in_time for one in answers),
        is_assumed=is_assumed(kind),
    )


def _answers(calendar: Calendar) -> dict[str, list[_Answer]]:
    rows = (
        VendorRequest.objects.filter(state=State.ANSWERED)
        .order_by("-answered_at")
        .values_list("kind", "sent_at", "answered_at", "due_on")[:NEWEST]
    )
    known: dict[tuple[date, date], int] = {}
    found = defaultdict(list)
    for kind, sent_at, answered_at, due_on in rows:
        days = day_of(sent_at, calendar.zone), day_of(answered_at, calendar.zone)
        if days not in known:
            known[days] = business_days(*days, calendar)
        found[kind].append(_Answer(known[days], days[1] <= due_on))
    return dict(found)


def _waiting() -> dict[str, int]:
    rows = VendorRequest.objects.filter(state=State.SENT).order_by().values_list("kind")
    return dict(rows.annotate(number=Count("pk")))
