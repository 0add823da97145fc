"""Write down what somebody says to reminders. Locked rows in, audited last."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from credentials.models import Reminder
from credentials.rules.reminding.answers import SNOOZES, Say, refusal, snooze_day
from credentials.services import findings
from credentials.services.reminders import declined
from cxone_registry.audit.record import record_change


class CannotSayError(Exception):
    """Why this cannot be said of this thing, in a sentence for the person who wanted to."""


def say(rows: Sequence[Reminder], what: Say, *, by: str, today: date) -> None:
    """Note *what* on each row, whose date is the thing's own. Raises CannotSayError."""
    for row in rows:
        if problem := refusal(what, row.due_on, today):
            raise CannotSayError(f"{row.subject_label}: {problem}")
    changed = [row for row in rows if _note(row, what, by=by, today=today)]
    for row in changed:
        row.save(
            update_fields=["acknowledged_at", "acknowledged_by", "snoozed_until", "declined_at"]
        )
    opened = declined.tell_admins(changed) if what == Say.NOT_MINE else []
    findings.audit(opened)
    for row in changed:
        _record(row, what)


def _note(row: Reminder, what: Say, *, by: str, today: date) -> bool:
    """False if it was said before: saying it again and again fills no trail."""
    before = (row.acknowledged_at, row.snoozed_until, row.declined_at)
    if what in SNOOZES:
        row.snoozed_until = snooze_day(what, row.due_on, today)
    elif what == Say.NOT_MINE:
        row.declined_at, row.acknowledged_at = row.declined_at or timezone.now(), None
    else:
        row.acknowledged_at, row.declined_at = row.acknowledged_at or timezone.now(), None
        row.acknowledged_by = by[:254]
    return before != (row.acknowledged_at, row.snoozed_until, row.declined_at)


def _record(row: Reminder, what: Say) -> None:
    thing, due = declined.subject_of(row) or row, row.due_on.isoformat()
    if what in SNOOZES:
        until = row.snoozed_until.isoformat() if row.snoozed_until else ""
        record_change("reminder.snoozed", thing, due_on=due, until=until)
    elif what == Say.NOT_MINE:
        record_change("reminder.declined", thing, due_on=due)
    else:
        record_change("reminder.acknowledged", thing, due_on=due)
