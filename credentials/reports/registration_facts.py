"""What the overview of a registration tells beside its checklist."""

from dataclasses import dataclass
from datetime import datetime

from tenants.models import Registration, VendorRequest
from tenants.reports.calendars import own_calendar
from tenants.reports.waiting import Line, lines

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a registration stands in the place of, what follows it, and what it waits for."""

    environments: tuple[str, ...]
    successors: tuple[Registration, ...]
    waiting: tuple[Line, ...]


def surroundings(registration: Registration, now: datetime) -> Surroundings:
    """Read for one registration at *now*."""
    unanswered = _unanswered(registration)
    links = registration.environment_links.select_related("environment")
    return Surroundings(
        tuple(link.environment.name for link in links),
        tuple(registration.superseded_by.only("name", "status").order_by("name")[:SHOWN]),
        tuple(lines(unanswered, now, own_calendar())) if unanswered else (),
    )


def _unanswered(registration: Registration) -> list[VendorRequest]:
    sent = registration.requests.filter(state=VendorRequest.State.SENT)
    return list(sent.order_by("due_on", "sent_at")[:SHOWN])
