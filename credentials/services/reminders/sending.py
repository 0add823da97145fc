"""Send one person their mail of the day.

Its rows are committed before it is sent, with the hash of its link: a worker that dies in between
leaves them behind, and nobody sends that mail again. Only what the mail server certainly did not
take is taken back and tried again.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Reminder
from credentials.reports.reminding.mails import Batch, batches, mailbox_id
from credentials.rules.reminding.tiers import SEND_UNTIL, is_morning
from credentials.services.reminders import letters
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Schedule
from tenants.models import Contact
from tenants.reports.calendars import own_calendar
from tenants.services import mail
from tenants.services.bounces import mark_contact_bounced
from tenants.services.mail import Letter, MailError, NoSuchMailboxError, NotSentError
from tenants.services.questions import hash_of

log = logging.getLogger(__name__)
TRY_AGAIN = timedelta(minutes=10)
PERHAPS = "The connection broke: nobody knows whether this mail was sent."


@dataclass(frozen=True, slots=True)
class _Begun:
    """A mail on its way and the rows that say so."""

    letter: Letter
    rows: list[Reminder]


def send(mailbox: UUID) -> Done | Later:
    """Send what is due for the person of *mailbox* now (handler of ``send-reminder``)."""
    if not mail.is_configured():
        return Done("mail-off")
    begun = _begin(mailbox)
    if begun is None:
        return Done("nothing-due")
    try:
        mail.send(begun.letter)
    except MailError as error:
        # Not its reason: that may name the address, which logs need not know.
        log.warning("reminder.not-sent", extra={"error": type(error).__name__})
        return _not_sent(begun, error)
    _finish(begun)
    return Done("sent")


@transaction.atomic
def _begin(mailbox: UUID) -> _Begun | None:
    """Look again at what is due, and write it down as told; the token exists in the mail alone."""
    _one_at_a_time()
    batch = _due(mailbox)
    if batch is None:
        return None
    token, message_id = secrets.token_urlsafe(32), mail.new_message_id()
    rows = [
        Reminder(
            kind=line.thing.kind,
            subject_id=line.thing.id,
            subject_label=line.thing.label,
            due_on=line.thing.due_on,
            tier=line.tier,
            level=line.recipient.level,
            email=batch.email,
            token_hash=hash_of(token),
            message_id=message_id,
        )
        for line in batch.lines
    ]
    Reminder.objects.bulk_create(rows, batch_size=500)
    return _Begun(letters.letter(batch, token, message_id=message_id), rows)


def _one_at_a_time() -> None:
    """Of two jobs for one person, the second sees what the first wrote down."""
    list(Schedule.objects.select_for_update(of=("self",)).filter(kind="remind"))


def _due(mailbox: UUID) -> Batch | None:
    calendar, now = own_calendar(), timezone.now()
    if not is_morning(now, calendar.zone, until=SEND_UNTIL):
        return None
    found = batches(now, calendar)
    return next((batch for batch in found if mailbox_id(batch.email) == mailbox), None)


@transaction.atomic
def _finish(begun: _Begun) -> None:
    ids = [row.pk for row in begun.rows]
    Reminder.objects.filter(pk__in=ids).update(sent_at=timezone.now())
    record_change("reminders.sent", things=len(ids), recipients=1)


@transaction.atomic
def _not_sent(begun: _Begun, error: MailError) -> Done | Later:
    rows = Reminder.objects.filter(pk__in=[row.pk for row in begun.rows])
    if isinstance(error, NotSentError):
        rows.delete()
        return Later(TRY_AGAIN, counts=True)
    if isinstance(error, NoSuchMailboxError):
        rows.update(trouble=error.reason[:200], token_hash="")
        _bounced(begun.letter.to, error.reason)
        return Done("no-mailbox")
    rows.update(trouble=PERHAPS)
    return Done("perhaps-sent")


def _bounced(email: str, reason: str) -> None:
    for contact in Contact.objects.filter(email__iexact=email):
        mark_contact_bounced(contact.pk, reason)
