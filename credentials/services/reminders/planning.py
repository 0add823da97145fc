"""Every hour, in the organisation's morning: who is to be told of dates? Each gets a job."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Reminder
from credentials.reports.reminding.mails import batches, mailbox_id
from credentials.rules.reminding.tiers import is_morning
from credentials.services.reminders import declined
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.queue import enqueue
from tenants.reports.calendars import own_calendar
from tenants.services import mail

KIND = "send-reminder"
IN_DOUBT_AFTER = timedelta(hours=1)
IN_DOUBT = "Nobody knows whether this mail was sent: its sender was interrupted."


def remind(schedule_id: UUID) -> Done:
    """Queue a mail for each person who should have one (handler of ``remind``)."""
    with transaction.atomic():
        _note_interrupted()
        declined.settle()
    if not mail.is_configured():
        return Done("mail-off")
    with transaction.atomic():
        calendar, now = own_calendar(), timezone.now()
        if not is_morning(now, calendar.zone):
            return Done("not-morning")
        found = batches(now, calendar)
        for batch in found:
            enqueue(KIND, mailbox_id(batch.email))
    return Done(f"mails-{len(found)}")


def _note_interrupted() -> None:
    """A worker died while it sent: that mail is not repeated."""
    begun = Reminder.objects.filter(sent_at=None, trouble="").exclude(tier=Reminder.SAID)
    begun.filter(created_at__lt=timezone.now() - IN_DOUBT_AFTER).update(trouble=IN_DOUBT)
