"""The words of the mail that reminds one person of dates."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from credentials.models import Reminder
from credentials.reports.reminding.mails import Batch
from credentials.rules.reminding.people import ADMINS, CONTACTS, OWNERS
from credentials.rules.reminding.series import Wanted
from credentials.rules.reminding.words import headline, how_far
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import day_of
from tenants.services.letters import organization_name, plain
from tenants.services.mail import Letter

MOST_LINES = 20
KINDS = {Reminder.Kind.CLIENT_SECRET: "Client secret", Reminder.Kind.ACCESS_KEY: "Access key"}
ROLES = {
    CONTACTS: "you are named as answering for it",
    OWNERS: "you own an application that uses it",
    ADMINS: "you are an admin of the organisation",
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One secret: what it is, until when, how far that is, and why its reader is told."""

    kind: str
    label: str
    due_on: date
    left: str
    is_overdue: bool
    why: str


def letter(batch: Batch, token: str, *, message_id: str) -> Letter:
    """Remind the person of *batch*. It alone carries the *token*. Needs a transaction."""
    today = day_of(timezone.now(), own_calendar().zone)
    dates = [line.thing.due_on for line in batch.lines]
    context = {
        "headline": headline(organization_name(), dates, today),
        "organization": organization_name(),
        "lines": [_line(line, today) for line in batch.lines[:MOST_LINES]],
        "more": max(len(batch.lines) - MOST_LINES, 0),
        "link": settings.PUBLIC_URL + reverse("reminder", args=[token]),
        "roles": _roles(batch),
        "site": settings.PUBLIC_URL,
    }
    return Letter(
        to=batch.email,
        subject=str(context["headline"]),
        text=plain("mail/reminder.txt", context),
        html=render_to_string("mail/reminder.html", context),
        message_id=message_id,
    )


def _line(line: Wanted, today: date) -> _Line:
    days = (line.thing.due_on - today).days
    return _Line(
        kind=KINDS[Reminder.Kind(line.thing.kind)],
        label=line.thing.label,
        due_on=line.thing.due_on,
        left=how_far(days),
        is_overdue=days < 0,
        why=line.recipient.why,
    )


def _roles(batch: Batch) -> str:
    """As what its reader gets this mail."""
    levels = sorted({line.recipient.level for line in batch.lines})
    return " and because ".join(ROLES[level] for level in levels)
