"""What is asked of NICE, from draft to answer: locked, guarded, audited."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cxone_registry.audit.record import record_change
from tenants.models import Registration, VendorRequest
from tenants.reports.request_changes import why_not_ask
from tenants.services import request_steps as steps
from tenants.services import watching

Kind, State, Outcome = VendorRequest.Kind, VendorRequest.State, VendorRequest.Outcome
# A slip is noticed within days; later, an answer that is gone would falsify what was measured.
UNDO = timedelta(days=14)
LONGEST_TEXT = 10_000


class RequestError(Exception):
    """A step that cannot be made now; its text is a sentence for the person."""


@transaction.atomic
def create(registration: Registration, kind: str, text: str = "") -> VendorRequest:
    """A draft. Raises RequestError when NICE cannot be asked that now."""
    reason = why_not_ask(_lock_registration(registration.pk))
    if reason:
        raise RequestError(reason)
    made = VendorRequest(registration=registration, kind=kind, created_by=steps.who())
    made.text = _checked(text)
    _save_new(made)
    record_change("request.drafted", made, kind=kind)
    return made


@transaction.atomic
def edit(request: VendorRequest, text: str) -> VendorRequest:
    """Other words in a draft. What was sent stays as it was."""
    locked = _locked(request, State.DRAFT)
    locked.text = _checked(text)
    locked.save(update_fields=["text"])
    record_change("request.edited", locked, length=len(text))
    return locked


@transaction.atomic
def send(request: VendorRequest, now: datetime) -> VendorRequest:
    """A person sent the mail at *now*: NICE's time begins, and the origins in it are dated."""
    locked = _locked(request, State.DRAFT)
    steps.mark_sent(locked, now)
    record_sent(locked)
    return locked


@transaction.atomic
def follow_up(request: VendorRequest, now: datetime) -> VendorRequest:
    """A person asked NICE again at *now*."""
    locked = _locked(request, State.SENT)
    _not_before_sending(locked, now)
    steps.mark_followed_up(locked, now)
    record_change("request.followed-up", locked, at_time=now)
    return locked


@transaction.atomic
def answer(request: VendorRequest, outcome: str, now: datetime, text: str = "") -> VendorRequest:
    """NICE answered at *now*. *text*: a note about it, never a secret."""
    if outcome not in set(Outcome.values) - {Outcome.NONE}:
        raise RequestError("Say what NICE did: all, a part or nothing of it.")
    locked = _locked(request, State.SENT)
    _not_before_sending(locked, now)
    steps.mark_answered(locked, outcome, now, text)
    watching.look_soon()
    record_answered(locked)
    return locked


@transaction.atomic
def withdraw(request: VendorRequest, now: datetime | None = None) -> VendorRequest:
    """Nothing is asked any more. A submission is taken back on the registration itself."""
    locked = _locked(request, State.DRAFT, State.SENT)
    if locked.kind == Kind.REGISTRATION and locked.state == State.SENT:
        raise RequestError(
            "This is the registration itself. If the form was not sent after all, say so on the"
            " registration's overview: it is ready to submit again then."
        )
    steps.mark_withdrawn(locked, now or timezone.now())
    watching.look_soon()
    record_withdrawn(locked)
    return locked


@transaction.atomic
def reopen(request: VendorRequest, now: datetime) -> VendorRequest:
    """The answer was entered by mistake: NICE is waited for again. Within two weeks."""
    locked = _locked(request, State.ANSWERED)
    reason = why_not_reopen(locked, now)
    if reason:
        raise RequestError(reason)
    before = {"outcome": locked.outcome, "answered_at": locked.answered_at}
    try:
        with transaction.atomic():
            steps.mark_waiting_again(locked, now)
    except IntegrityError as error:
        raise RequestError("This registration was submitted once more since then.") from error
    watching.look_soon()
    record_change("request.reopened", locked, before=before)
    return locked


def tracking_number_came(registration: Registration, now: datetime) -> None:
    """NICE gave a number, which answers the submission. Harmless when nothing waits."""
    waiting = VendorRequest.objects.filter(
        registration=registration, kind=Kind.REGISTRATION, state=State.SENT, sent_at__lte=now
    )
    for request in waiting:
        answer(request, Outcome.GRANTED, now, "NICE sent the tracking number.")


def why_not_reopen(request: VendorRequest, now: datetime) -> str:
    """Why the answer of *request* cannot be taken back, or ""."""
    if request.answered_at is None or now - request.answered_at > UNDO:
        return "An answer can be taken back for two weeks. Ask with a new request instead."
    status = request.registration.status
    if request.kind == Kind.REGISTRATION and status != "submitted":
        return (
            "The registration has moved on since this answer, so NICE is not waited for any more."
        )
    if request.kind == Kind.CLOSING and status == "retired":
        return "The registration is retired. Say there that it is not closed after all."
    return ""


def record_sent(request: VendorRequest) -> None:
    """The audit event of a request that was sent."""
    record_change(
        "request.sent", request, kind=request.kind, sent_at=request.sent_at, due_on=request.due_on
    )


def record_answered(request: VendorRequest) -> None:
    """The audit event of a request that was answered."""
    record_change(
        "request.answered", request, outcome=request.outcome, answered_at=request.answered_at
    )


def record_withdrawn(request: VendorRequest) -> None:
    """The audit event of a request that nobody waits for any more."""
    record_change("request.withdrawn", request, kind=request.kind)


def _locked(request: VendorRequest, *states: str) -> VendorRequest:
    """*request* as it is now, locked after its registration: everybody locks in that order."""
    registration = _lock_registration(request.registration_id)
    locked = VendorRequest.objects.select_for_update(no_key=True).filter(pk=request.pk).first()
    if locked is None:
        raise RequestError("This request was deleted meanwhile.")
    locked.registration = registration
    if locked.state not in states:
        raise RequestError(
            f"This request is “{locked.get_state_display()}” by now, so this step cannot be made."
            " Somebody else may have been faster: look at it again."
        )
    return locked


def _lock_registration(registration_id: UUID) -> Registration:
    found = Registration.objects.select_for_update(no_key=True).filter(pk=registration_id).first()
    if found is None:
        raise RequestError("The registration of this request was deleted meanwhile.")
    return found


def _save_new(made: VendorRequest) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise RequestError("This registration has an open submission already.") from error


def _not_before_sending(request: VendorRequest, at: datetime) -> None:
    if request.sent_at and at < request.sent_at:
        raise RequestError("That is before the request was sent. Check the day and the time.")


def _checked(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise RequestError(f"The text is too long: write at most {LONGEST_TEXT:,} characters.")
    return text
