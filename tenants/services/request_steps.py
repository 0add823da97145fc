"""Single steps of a request to NICE, in rows and case file. Callers lock, guard and audit."""

from datetime import datetime

from cxone_registry.audit.actor import current_actor
from tenants.models import CaseEntry, Origin, Registration, VendorRequest
from tenants.reports.calendars import own_calendar
from tenants.reports.ledger import TO_ADD, TO_REMOVE
from tenants.rules.clocks import clock

Kind, State = VendorRequest.Kind, VendorRequest.State
WITH_ORIGINS = (Kind.REGISTRATION, Kind.ORIGINS)
LONGEST_ENTRY = 20_000


def who() -> str:
    """The name of who acts now, as columns hold it."""
    return current_actor().label[:254]


def note(
    registration: Registration,
    kind: str,
    subject: str,
    *,
    at: datetime,
    text: str = "",
    request: VendorRequest | None = None,
) -> None:
    """Add a line to the case file, in the name of who acts now."""
    CaseEntry.objects.create(
        registration=registration,
        request=request,
        kind=kind,
        at=at,
        by=who(),
        subject=subject[:300],
        text=text[:LONGEST_ENTRY],
    )


def mark_sent(request: VendorRequest, sent_at: datetime) -> None:
    """Start the clock, and date the origins that the request asks for."""
    times = clock(request.kind, sent_at, own_calendar())
    request.state, request.sent_at = State.SENT, sent_at
    request.expected_on, request.due_on = times.expected_on, times.due_on
    request.save(update_fields=["state", "sent_at", "expected_on", "due_on"])
    if request.kind in WITH_ORIGINS:
        _date_origins(request, sent_at)
    subject = f"Sent to NICE: {request.get_kind_display()}"
    note(
        request.registration,
        CaseEntry.Kind.MAIL,
        subject,
        at=sent_at,
        text=request.text,
        request=request,
    )


def mark_followed_up(request: VendorRequest, now: datetime) -> None:
    """Remember that NICE was asked again; the clock goes on."""
    request.followed_up_at = now
    request.save(update_fields=["followed_up_at"])
    subject = f"Asked again: {request.get_kind_display()}"
    note(request.registration, CaseEntry.Kind.MAIL, subject, at=now, request=request)


def mark_answered(
    request: VendorRequest, outcome: str, answered_at: datetime, text: str = ""
) -> None:
    """Stop the clock with what NICE did."""
    request.state, request.outcome, request.answered_at = State.ANSWERED, outcome, answered_at
    request.save(update_fields=["state", "outcome", "answered_at"])
    subject = f"Answered: {request.get_kind_display()}, {request.get_outcome_display().lower()}"
    kind = CaseEntry.Kind.ANSWER
    note(request.registration, kind, subject, at=answered_at, text=text, request=request)


def mark_withdrawn(request: VendorRequest, now: datetime, text: str = "") -> None:
    """Nothing is waited for any more; origins that it dated count as not requested again."""
    if request.state == State.SENT and request.kind in WITH_ORIGINS:
        _undate_origins(request)
    request.state = State.WITHDRAWN
    request.save(update_fields=["state"])
    subject = f"Withdrawn: {request.get_kind_display()}"
    kind = CaseEntry.Kind.NOTE
    note(request.registration, kind, subject, at=now, text=text, request=request)


def mark_waiting_again(request: VendorRequest, now: datetime) -> None:
    """The answer was none: the clock goes on as it stood."""
    request.state, request.outcome, request.answered_at = State.SENT, "", None
    request.save(update_fields=["state", "outcome", "answered_at"])
    subject = f"Not answered after all: {request.get_kind_display()}"
    note(request.registration, CaseEntry.Kind.NOTE, subject, at=now, request=request)


def _date_origins(request: VendorRequest, sent_at: datetime) -> None:
    own = Origin.objects.filter(registration=request.registration_id)
    own.filter(TO_ADD).update(requested_at=sent_at)
    own.filter(TO_REMOVE).update(removal_requested_at=sent_at)


def _undate_origins(request: VendorRequest) -> None:
    own = Origin.objects.filter(registration=request.registration_id)
    own.filter(requested_at=request.sent_at).update(requested_at=None)
    own.filter(removal_requested_at=request.sent_at).update(removal_requested_at=None)
