"""Somebody follows the link in a reminder and says what they do about it, without signing in."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from credentials.models import Reminder
from credentials.reports.reminding.series import dated
from credentials.reports.reminding.things import access_keys, client_credentials, things_of
from credentials.rules.reminding.answers import Say
from credentials.services.reminders.saying import say
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.isolation.context import organization_context
from tenants.models import Organization
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import day_of
from tenants.services.questions import hash_of

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
LIFETIME = timedelta(days=60)


class NoReminderError(Exception):
    """There is no such link."""


class OverError(Exception):
    """There was one: it is too old, or everything in its mail is done."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page shows: of the mail it came from and of nothing else."""

    organization: str
    rows: list[Reminder]
    today: date


def read(token: str) -> Asked:
    """What is left of the mail with this link. Changes nothing. NoReminderError, OverError."""
    organization_id, ids = _find(token)
    with organization_context(organization_id), transaction.atomic():
        return _asked(ids)


def answer(token: str, chosen: Collection[UUID], what: Say, *, address: str = "") -> Asked:
    """Take *what* for the *chosen* rows of the mail. Also raises CannotSayError.

    *address*: the peer's, for the audit trail.
    """
    organization_id, ids = _find(token)
    with organization_context(organization_id), transaction.atomic():
        list(Reminder.objects.select_for_update(of=("self",)).filter(pk__in=ids))
        asked = _asked(ids)
        rows = [row for row in asked.rows if row.pk in chosen]
        if not rows:
            raise OverError
        with acting_as(Actor("person", rows[0].email, address=address)):
            say(rows, what, by=rows[0].email, today=asked.today)
        return Asked(asked.organization, rows, asked.today)


def _find(token: str) -> tuple[UUID, list[UUID]]:
    if not TOKEN.fullmatch(token):
        raise NoReminderError
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, id FROM cxr_reminder(%s)", (hash_of(token),))
        found = cursor.fetchall()
    if not found:
        raise NoReminderError
    return found[0][0], [row for _, row in found]


def _asked(ids: Collection[UUID]) -> Asked:
    now = timezone.now()
    fresh = Reminder.objects.filter(pk__in=ids, created_at__gt=now - LIFETIME)
    rows = list(fresh.order_by("due_on", "subject_label", "pk"))
    going_on = _going_on([row.subject_id for row in rows])
    left = [row for row in rows if (row.subject_id, row.due_on) in going_on]
    if not left:
        raise OverError
    organization = Organization.objects.values_list("name", flat=True).get()
    return Asked(organization, left, day_of(now, own_calendar().zone))


def _going_on(ids: Collection[UUID]) -> set[tuple[UUID, date]]:
    """The dates that still stand and whose secret was not replaced."""
    things = things_of(client_credentials().filter(pk__in=ids), access_keys().filter(pk__in=ids))
    return {(one.thing.id, one.thing.due_on) for one in dated(things) if not one.series.is_replaced}
