"""Change who gets reports, and when."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from credentials.models import ReportRecipient, ReportSchedule
from credentials.services.health_reports import timers
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_change
from tenants.reports.calendars import own_zone


@transaction.atomic
def save(schedule: ReportSchedule, *, before: dict[str, Any] | None = None) -> None:
    """Keep a new or changed schedule and set its timer. *before*: its values until now."""
    schedule.next_due_at = next_due_of(schedule)
    schedule.save()
    timers.wind(schedule)
    if before is None:
        record_change("report-schedule.created", schedule, after=values_of(schedule))
    else:
        record_change(
            "report-schedule.changed", schedule, **difference(before, values_of(schedule))
        )


def next_due_of(schedule: ReportSchedule) -> datetime:
    """When it would come due next, by the organisation's clock."""
    return timers.due_after(schedule, timezone.now(), own_zone())


@transaction.atomic
def delete(schedule: ReportSchedule) -> None:
    """Reports that were made stay; nobody gets further ones."""
    timers.stop(schedule.pk)
    label = ReportSchedule(pk=schedule.pk, name=schedule.name)
    schedule.delete()
    record_change("report-schedule.deleted", label)


@transaction.atomic
def add_recipient(recipient: ReportRecipient) -> None:
    """A member, or an address outside; which kind goes into the trail, with the address."""
    recipient.added_by = current_actor().label[:254]
    recipient.save()
    outside = {"outside": recipient.email} if recipient.email else {}
    record_change("report-recipient.added", recipient, **outside)


@transaction.atomic
def remove_recipient(recipient: ReportRecipient) -> None:
    gone = ReportRecipient(pk=recipient.pk, email=recipient.email, membership=recipient.membership)
    recipient.delete()
    record_change("report-recipient.removed", gone)


@transaction.atomic
def subscribe_again(recipient: ReportRecipient) -> None:
    """Undo an unsubscription, because the recipient asked for it."""
    recipient.unsubscribed_at = None
    recipient.save(update_fields=["unsubscribed_at"])
    record_change("report-recipient.resubscribed", recipient)
