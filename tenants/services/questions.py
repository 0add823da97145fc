"""Send the question whether somebody still is a contact.

A question's row goes from queued to sending, committed, before anything is sent, and then to sent
or failed. A worker that dies in between leaves "sending" behind: nobody knows whether the mail
went out, so its link stays good, and a second mail is sent, once.
"""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cxone_registry.jobs.handlers import Done, Later
from tenants.models import Attestation, Contact
from tenants.reports.contacts import with_registrations
from tenants.services import asking, letters, mail
from tenants.services.bounces import mark_bounced
from tenants.services.mail import Letter, MailError, NoSuchMailboxError, PerhapsSentError

log = logging.getLogger(__name__)
MailState = Attestation.MailState
TRY_AGAIN = timedelta(minutes=10)


def send(attestation_id: UUID) -> Done | Later:
    """Send one queued question (handler of ``ask-contact``)."""
    if not mail.is_configured():
        give_up(attestation_id)
        return Done("mail-off")
    letter = _begin(attestation_id)
    if letter is None:
        return Done("not-sent")
    try:
        mail.send(letter)
    except MailError as error:
        # Not its reason: that may name the address, which logs need not know.
        extra = {"attestation": str(attestation_id), "error": type(error).__name__}
        log.warning("contact.not-asked", extra=extra)
        return _not_sent(attestation_id, error)
    _finish(attestation_id, MailState.SENT, sent_at=timezone.now())
    return Done()


@transaction.atomic
def give_up(attestation_id: UUID) -> None:
    """The job's attempts are used up: the mail server never took it."""
    found = Attestation.objects.filter(pk=attestation_id)
    found.exclude(mail_state=MailState.SENT).update(mail_state=MailState.FAILED)


def hash_of(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def _begin(attestation_id: UUID) -> Letter | None:
    """Take the question up and write its mail; the token exists nowhere else."""
    question = _locked(attestation_id)
    if question is None:
        return None
    if question.mail_state == MailState.SENDING:
        _in_doubt(question)
        return None
    if question.mail_state != MailState.QUEUED or not _is_open(question):
        return None
    token = secrets.token_urlsafe(32)
    question.token_hash = hash_of(token)
    question.message_id = mail.new_message_id()
    question.mail_state = MailState.SENDING
    question.save(update_fields=["token_hash", "message_id", "mail_state"])
    return letters.question(question, token, registrations=_count_of(question.contact))


def _count_of(contact: Contact) -> int:
    found: QuerySet[Any] = with_registrations(Contact.objects.filter(pk=contact.pk))
    return int(found.get().registration_count)


def _is_open(question: Attestation) -> bool:
    """Things change while a question waits in the queue; then it is over."""
    if question.contact.left_at is None and question.expires_at > timezone.now():
        return True
    question.mail_state = MailState.FAILED
    question.save(update_fields=["mail_state"])
    return False


def _not_sent(attestation_id: UUID, error: MailError) -> Done | Later:
    if isinstance(error, NoSuchMailboxError):
        mark_bounced(attestation_id, error.reason)
        _finish(attestation_id, MailState.FAILED)
        return Done("no-mailbox")
    if isinstance(error, PerhapsSentError):
        with transaction.atomic():
            if question := _locked(attestation_id):
                _in_doubt(question)
        return Done("perhaps-sent")
    _finish(attestation_id, MailState.QUEUED)
    return Later(TRY_AGAIN, counts=True)


def _in_doubt(question: Attestation) -> None:
    """Perhaps sent. Its link stays good; another mail goes out, unless this was that one."""
    question.mail_state = MailState.FAILED
    question.save(update_fields=["mail_state"])
    before = Attestation.objects.filter(
        ~Q(token_hash=""),
        contact=question.contact,
        mail_state=MailState.FAILED,
        asked_at__gt=question.asked_at - asking.FAILED_MAY_AGAIN,
    )
    is_over = question.answer or before.exclude(pk=question.pk).exists()
    if not is_over:
        asking.queue(question.contact, timezone.now(), run_after=timezone.now() + TRY_AGAIN)


@transaction.atomic
def _finish(attestation_id: UUID, state: str, *, sent_at: datetime | None = None) -> None:
    """Close or reopen a question that is being sent; only one that went out keeps its link."""
    question = _locked(attestation_id)
    if question is None or question.mail_state != MailState.SENDING:
        return
    question.mail_state = state
    if sent_at is None:
        question.token_hash = ""
    else:
        Contact.objects.filter(pk=question.contact_id).update(asked_at=sent_at)
    question.save(update_fields=["mail_state", "token_hash"])


def _locked(attestation_id: UUID) -> Attestation | None:
    found = Attestation.objects.select_for_update(of=("self",)).select_related("contact")
    return found.filter(pk=attestation_id).first()
