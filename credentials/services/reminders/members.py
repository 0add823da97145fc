"""What members say about a date in the product."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from credentials.models import Reminder
from credentials.rules.reminding.answers import Say
from credentials.rules.reminding.series import Thing
from credentials.services.reminders import declined
from credentials.services.reminders.saying import say
from cxone_registry.audit.record import record_change
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import day_of


@transaction.atomic
def say_of(thing: Thing, what: Say, *, email: str) -> None:
    """Note what the member with *email* says about the date of *thing*. CannotSayError."""
    row, _ = Reminder.objects.select_for_update(of=("self",)).get_or_create(
        subject_id=thing.id,
        due_on=thing.due_on,
        tier=Reminder.SAID,
        email=email.lower(),
        defaults={"kind": thing.kind, "subject_label": thing.label},
    )
    say([row], what, by=email, today=today())


@transaction.atomic
def remind_again(thing: Thing) -> None:
    """Take back whatever keeps reminders of this date silent."""
    rows = Reminder.objects.filter(subject_id=thing.id, due_on=thing.due_on)
    first = rows.order_by("created_at").first()
    changed = rows.update(acknowledged_at=None, acknowledged_by="", snoozed_until=None)
    if first is not None and changed:
        record_change(
            "reminder.resumed",
            declined.subject_of(first) or first,
            due_on=thing.due_on.isoformat(),
        )


def today() -> date:
    """The day in the organisation's time zone."""
    return day_of(timezone.now(), own_calendar().zone)
