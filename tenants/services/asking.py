"""Whom to ask whether they still are a contact, and when. The mail is sent by a job."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.models import Attestation, Contact
from tenants.reports.contacts import named, patience, with_signs, with_state
from tenants.services import mail

KIND = "ask-contact"
MailState = Attestation.MailState
LIFETIME = timedelta(days=30)
# A person may ask again sooner than the schedule, but not all day long.
PERSON_MAY_AGAIN = timedelta(hours=24)
FAILED_MAY_AGAIN = timedelta(days=7)
# A day's questions: a thirtieth of all contacts, at least so many, spread over some hours.
FEWEST_A_DAY, DAYS = 20, 30
SPREAD_OVER = timedelta(hours=6)


class CannotAskError(Exception):
    """Why this contact is not asked now, in a sentence for the person who wanted to."""


def ask_doubtful(schedule_id: UUID) -> Done:
    """Ask those of whom nothing was heard (handler of ``ask-contacts``)."""
    if not mail.is_configured():
        return Done("mail-off")
    now = timezone.now()
    with transaction.atomic():
        chosen = _due(now)
        pause = SPREAD_OVER / max(len(chosen), 1)
        asked = [queue(one, now, run_after=now + pause * at) for at, one in enumerate(chosen)]
        for attestation in asked:
            record_change("contact.asked", attestation.contact)
    return Done(f"asked-{len(asked)}")


@transaction.atomic
def ask_now(contact: Contact) -> Attestation:
    """Ask this contact at once, for a person who waits. Raises CannotAskError."""
    contact = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    now = timezone.now()
    _refuse_to_ask(contact, now)
    attestation = queue(contact, now, priority=Job.Priority.PERSON)
    record_change("contact.asked", contact)
    return attestation


def queue(
    contact: Contact,
    now: datetime,
    *,
    priority: int = Job.Priority.SCHEDULE,
    run_after: datetime | None = None,
) -> Attestation:
    """Put a question to this contact into the queue. Needs a transaction."""
    made = Attestation.objects.create(
        contact=contact,
        asked_at=now,
        asked_by=current_actor().label[:254],
        expires_at=now + LIFETIME,
    )
    enqueue(KIND, made.pk, priority=priority, run_after=run_after)
    return made


def _due(now: datetime) -> list[Contact]:
    """Contacts in doubt whom nobody asked within the interval, the most silent first; locked."""
    wanted = patience()
    interval = Q(asked_at__gt=now - timedelta(days=wanted.ask_days))
    failed_long_ago = Q(mail_state=MailState.FAILED, asked_at__lt=now - FAILED_MAY_AGAIN)
    asked = Attestation.objects.filter(interval & ~failed_long_ago, contact=OuterRef("pk"))
    in_use = named(Contact.objects.all())
    signs = with_signs(Contact.objects.filter(pk__in=in_use.values("pk")))
    doubtful = with_state(signs, wanted, now)
    due = doubtful.filter(~Exists(asked), state__in=("doubtful", "stale"))
    most = max(FEWEST_A_DAY, -(-in_use.count() // DAYS))
    return list(due.order_by("last_sign", "pk").select_for_update(of=("self",))[:most])


def _refuse_to_ask(contact: Contact, now: datetime) -> None:
    if missing := mail.what_is_missing():
        raise CannotAskError(missing)
    if contact.left_at:
        raise CannotAskError("They are no longer a contact. Undo that first.")
    recent = contact.attestations.filter(asked_at__gt=now - PERSON_MAY_AGAIN)
    if recent.exclude(mail_state=MailState.FAILED).exists():
        raise CannotAskError("They were asked within the last 24 hours. Give them time to answer.")
