"""What the overview of a registration tells beside its checklist."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tenants.models import Registration, VendorRequest

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that NICE has not answered. *days_left*: negative once it is overdue."""

    pk: UUID
    label: str
    sent_at: datetime
    due_on: date
    days_left: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a registration stands in the place of, what follows it, and what it waits for."""

    environments: tuple[str, ...]
    successors: tuple[Registration, ...]
    waiting: tuple[Waiting, ...]


def surroundings(registration: Registration, today: date) -> Surroundings:
    """Read for one registration; *today* in the organisation's zone."""
    links = registration.environment_links.select_related("environment")
    return Surroundings(
        tuple(link.environment.name for link in links),
        tuple(registration.superseded_by.only("name", "status").order_by("name")[:SHOWN]),
        tuple(_waiting(row, today) for row in _unanswered(registration)),
    )


def _unanswered(registration: Registration) -> list[VendorRequest]:
    sent = registration.requests.filter(state=VendorRequest.State.SENT)
    return list(sent.order_by("due_on", "sent_at")[:SHOWN])


def _waiting(row: VendorRequest, today: date) -> Waiting:
    # The database refuses a sent request without its clock.
    assert row.sent_at and row.due_on  # noqa: S101
    label = row.get_kind_display()
    return Waiting(row.pk, label, row.sent_at, row.due_on, (row.due_on - today).days)
