"""What was told of dates so far, and what people said to it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max
from django.db.models.functions import Coalesce

from credentials.models import Reminder, SecretVersion
from credentials.reports.reminding.people import people_of, without_declined
from credentials.rules.reminding.people import Answerable
from credentials.rules.reminding.series import Dated, Series, Thing

Date = tuple[UUID, date]


def dated(things: Collection[Thing]) -> list[Dated]:
    """Each thing with its people and its series; the same few queries for any number of them."""
    ids = [thing.id for thing in things]
    rows, people, secrets = reminders_of(ids), people_of(things), _secrets_since(ids)
    return [
        _dated(thing, rows[thing.id, thing.due_on], people.get(thing.id), secrets.get(thing.id))
        for thing in things
    ]


def reminders_of(ids: Collection[UUID]) -> dict[Date, list[Reminder]]:
    """All reminders of these things by thing and date, newest first."""
    found: dict[Date, list[Reminder]] = defaultdict(list)
    for row in Reminder.objects.filter(subject_id__in=ids).order_by("-created_at", "-pk"):
        found[row.subject_id, row.due_on].append(row)
    return found


def _dated(
    thing: Thing, rows: list[Reminder], people: Answerable | None, secret_since: datetime | None
) -> Dated:
    declined = {row.email for row in rows if row.declined_at}
    known = without_declined(people or Answerable(), declined)
    return Dated(thing, known, _series(rows, secret_since))


def _series(rows: list[Reminder], secret_since: datetime | None) -> Series:
    if not rows:
        return Series()
    told = frozenset((row.tier, row.email) for row in rows if row.tier != Reminder.SAID)
    snoozed = (row.snoozed_until for row in rows if row.snoozed_until)
    return Series(
        told=told,
        is_acknowledged=any(row.acknowledged_at for row in rows),
        snoozed_until=max(snoozed, default=None),
        is_replaced=secret_since is not None and secret_since > rows[-1].created_at,
    )


def _secrets_since(ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Since when each thing has its current secret."""
    of = Coalesce("client_credential_id", "access_key_id")
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT)
    known = current.annotate(of=of).filter(of__in=ids).order_by()
    return dict(known.values("of").annotate(since=Max("created_at")).values_list("of", "since"))
