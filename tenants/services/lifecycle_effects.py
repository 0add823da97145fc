"""What a move of a registration means for its requests to NICE. Called with the row locked."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from tenants.models import Registration, VendorRequest
from tenants.models.application import Status
from tenants.services import request_steps as steps
from tenants.services.requests import record_answered, record_sent, record_withdrawn

Kind, State, Outcome = VendorRequest.Kind, VendorRequest.State, VendorRequest.Outcome
OPEN = (State.DRAFT, State.SENT)


def apply(
    registration: Registration, before: str, sent_at: datetime, now: datetime
) -> list[VendorRequest]:
    """Change the requests of *registration*, which came from *before*; those that changed."""
    step = (before, registration.status)
    if step == (Status.READY, Status.SUBMITTED):
        return [_submit(registration, sent_at)]
    if step == (Status.SUBMITTED, Status.READY):
        return _withdraw(registration, (Kind.REGISTRATION,), now)
    if step == (Status.SUBMITTED, Status.ISSUED):
        return _answer(registration, Kind.REGISTRATION, now)
    if registration.status == Status.RETIRED:
        return [*_answer(registration, Kind.CLOSING, now), *_withdraw(registration, Kind, now)]
    return []


def record(request: VendorRequest) -> None:
    """The audit event of a request that a move changed."""
    tell = {State.SENT: record_sent, State.ANSWERED: record_answered}
    tell.get(State(request.state), record_withdrawn)(request)


def _submit(registration: Registration, sent_at: datetime) -> VendorRequest:
    draft = _some(registration, (Kind.REGISTRATION,), (State.DRAFT,)).first()
    made = draft or VendorRequest.objects.create(
        registration=registration, kind=Kind.REGISTRATION, created_by=steps.who()
    )
    made.registration = registration
    steps.mark_sent(made, sent_at)
    return made


def _answer(registration: Registration, kind: str, now: datetime) -> list[VendorRequest]:
    waiting = list(_some(registration, (kind,), (State.SENT,)))
    for request in waiting:
        request.registration = registration
        steps.mark_answered(request, Outcome.GRANTED, max(now, request.sent_at or now))
    return waiting


def _withdraw(
    registration: Registration, kinds: Iterable[str], now: datetime
) -> list[VendorRequest]:
    dropped = list(_some(registration, kinds, OPEN))
    for request in dropped:
        request.registration = registration
        steps.mark_withdrawn(request, now)
    return dropped


def _some(
    registration: Registration, kinds: Iterable[str], states: Iterable[str]
) -> QuerySet[VendorRequest]:
    return VendorRequest.objects.filter(
        registration=registration, kind__in=list(kinds), state__in=list(states)
    )
