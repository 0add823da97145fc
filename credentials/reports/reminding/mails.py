"""The mails that should go out now: one to each person, with everything that is due for them."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from credentials.models import Reminder
from credentials.reports.reminding.series import dated
from credentials.reports.reminding.things import near_things
from credentials.rules.reminding.series import Wanted, wanted
from credentials.rules.reminding.tiers import start_of_day
from cxone_registry.isolation.context import require_organization
from tenants.rules.clocks import Calendar, day_of


@dataclass(frozen=True, slots=True)
class Batch:
    """What to tell one person, worst first."""

    email: str
    lines: tuple[Wanted, ...]


def batches(now: datetime, calendar: Calendar) -> list[Batch]:
    """One for each person who was not told anything today."""
    today = day_of(now, calendar.zone)
    by_email: dict[str, list[Wanted]] = defaultdict(list)
    for one in dated(near_things(today)):
        for line in wanted(one, today, calendar.country):
            by_email[line.recipient.email].append(line)
    had_theirs = _told_since(start_of_day(now, calendar.zone))
    return [
        Batch(email, tuple(sorted(lines, key=_worst_first)))
        for email, lines in sorted(by_email.items())
        if email not in had_theirs
    ]


def mailbox_id(email: str) -> UUID:
    """What a job is called that writes to *email* on behalf of the chosen organisation."""
    return uuid5(NAMESPACE_URL, f"reminders:{require_organization()}:{email}")


def _told_since(start: datetime) -> set[str]:
    mails = Reminder.objects.filter(created_at__gte=start).exclude(tier=Reminder.SAID)
    return set(mails.values_list("email", flat=True))


def _worst_first(line: Wanted) -> tuple[object, ...]:
    return line.thing.due_on, line.thing.label, line.thing.id
