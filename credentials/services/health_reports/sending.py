"""Send one report to one address, at most once.

The delivery's row goes from queued to sending, committed, before the mail leaves. Found "sending"
again, after a worker died, nobody knows whether the mail went out: it is not sent a second time,
and the page says so. What certainly did not go out is tried again for a day.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import HealthReport, ReportDelivery
from credentials.services.health_reports import unsubscribing
from credentials.services.health_reports.letters import letter
from cxone_registry.jobs.handlers import Done, Later
from tenants.models import Membership
from tenants.services import mail
from tenants.services.mail import Letter, MailError, NoSuchMailboxError, PerhapsSentError
from tenants.services.questions import hash_of

log = logging.getLogger(__name__)
State = ReportDelivery.State
TRY_FOR = timedelta(hours=24)
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=4)
INTERRUPTED = "The registry was interrupted while this mail was on its way."
GAVE_UP = "The registry was interrupted too often before it could send this mail."
REMOVED = "The recipient was removed before the mail was sent."
UNSUBSCRIBED = "The recipient unsubscribed before the mail was sent."
NO_MEMBER = "The recipient is no longer an active member."


def send(delivery_id: UUID) -> Done | Later:
    """Send one delivery (handler of ``send-report``)."""
    found = _begin(delivery_id)
    if isinstance(found, Done):
        return found
    try:
        mail.send(found)
    except MailError as error:
        # Not its reason: that may name the address, which logs need not know.
        extra = {"delivery": str(delivery_id), "error": type(error).__name__}
        log.warning("report.not-sent", extra=extra)
        return _not_sent(delivery_id, error)
    _end(delivery_id, State.SENT)
    return Done("sent")


@transaction.atomic
def give_up(delivery_id: UUID) -> None:
    """The job's attempts are used up."""
    delivery = _locked(delivery_id)
    if delivery is None:
        return
    if delivery.state == State.SENDING:
        _set(delivery, State.UNCERTAIN, INTERRUPTED)
    elif delivery.state == State.QUEUED:
        _set(delivery, State.REFUSED, GAVE_UP)


@transaction.atomic
def _begin(delivery_id: UUID) -> Letter | Done:
    """Take the delivery up and write its mail, or say why there is none to send."""
    delivery = _locked(delivery_id)
    if delivery is None:
        return Done("gone")
    if delivery.state == State.SENDING:
        _set(delivery, State.UNCERTAIN, INTERRUPTED)
        return Done("perhaps-sent")
    if delivery.state != State.QUEUED:
        return Done("over")
    if why := mail.what_is_missing():
        _set(delivery, State.REFUSED, why)
        return Done("no-mail")
    if why := _why_not(delivery):
        _set(delivery, State.NOT_ALLOWED, why)
        return Done("not-allowed")
    made = _letter(delivery)
    delivery.message_id = made.message_id
    _set(delivery, State.SENDING)
    return made


def _why_not(delivery: ReportDelivery) -> str:
    """Rights are looked at now: who left since must not learn how the organisation fares."""
    recipient = delivery.recipient
    if recipient is None:
        return "" if _is_own_test(delivery) else REMOVED
    if recipient.unsubscribed_at is not None:
        return UNSUBSCRIBED
    if recipient.membership and not recipient.membership.user.is_active:
        return NO_MEMBER
    return ""


def _is_own_test(delivery: ReportDelivery) -> bool:
    """A test goes to the member who asked for it, if they still are one."""
    asked = is_test(delivery.report) and delivery.report.requested_by == delivery.email
    members = Membership.objects.filter(user__email=delivery.email, user__is_active=True)
    return asked and members.exists()


def is_test(report: HealthReport) -> bool:
    return report.due_at is None and bool(report.requested_by)


def _letter(delivery: ReportDelivery) -> Letter:
    recipient = delivery.recipient
    if recipient is None:
        return letter(delivery.report, delivery.email, is_member=True, is_test=True)
    token = unsubscribing.token_of(recipient)
    recipient.token_hash = hash_of(token)
    recipient.save(update_fields=["token_hash"])
    return letter(
        delivery.report,
        delivery.email,
        is_member=recipient.membership_id is not None,
        unsubscribe=unsubscribing.link(token),
    )


def _not_sent(delivery_id: UUID, error: MailError) -> Done | Later:
    if isinstance(error, PerhapsSentError):
        _end(delivery_id, State.UNCERTAIN, error.reason)
        return Done("perhaps-sent")
    waited = _waited(delivery_id)
    if isinstance(error, NoSuchMailboxError) or waited > TRY_FOR:
        _end(delivery_id, State.REFUSED, error.reason)
        return Done("not-sent")
    _end(delivery_id, State.QUEUED, error.reason)
    # As long again as it waited already: a server that is away for hours is asked ever less.
    return Later(min(max(waited, SHORTEST), LONGEST))


@transaction.atomic
def _waited(delivery_id: UUID) -> timedelta:
    made = ReportDelivery.objects.values_list("report__created_at", flat=True).get(pk=delivery_id)
    return timezone.now() - made


@transaction.atomic
def _end(delivery_id: UUID, state: str, reason: str = "") -> None:
    """What is known now wins over what another worker had to suppose meanwhile."""
    delivery = _locked(delivery_id)
    if delivery is None or delivery.state not in (State.SENDING, State.UNCERTAIN):
        return
    if delivery.state == State.UNCERTAIN and state == State.QUEUED:
        state = State.REFUSED  # its job is over
    _set(delivery, state, reason)


def _set(delivery: ReportDelivery, state: str, reason: str = "") -> None:
    delivery.state, delivery.reason, delivery.changed_at = state, reason[:200], timezone.now()
    delivery.save(update_fields=["state", "reason", "message_id", "changed_at"])


def _locked(delivery_id: UUID) -> ReportDelivery | None:
    rows = ReportDelivery.objects.select_for_update(of=("self",))
    related = rows.select_related("report", "recipient__membership__user")
    return related.filter(pk=delivery_id).first()
