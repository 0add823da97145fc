"""Client secrets and access keys that have a date."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from credentials.models import AccessKey, ClientCredential, Reminder
from credentials.rules.reminding.series import Thing
from credentials.rules.reminding.tiers import DAY, FARTHEST
from tenants.models.application import Status

Kind = Reminder.Kind


def near_things(today: date) -> list[Thing]:
    """Those whose date is so near that people may be told, or past."""
    last = today + FARTHEST * DAY
    return things_of(
        client_credentials().filter(rotate_by__lte=last), access_keys().filter(rotate_by__lte=last)
    )


def client_credentials() -> "QuerySet[ClientCredential]":
    """Those with a date, of applications that are not retired."""
    dated = ClientCredential.objects.filter(rotate_by__isnull=False)
    return dated.exclude(registration__status=Status.RETIRED)


def access_keys() -> "QuerySet[AccessKey]":
    """Those with a date, whoever uses them: an unused key is still a key that works."""
    return AccessKey.objects.filter(rotate_by__isnull=False)


def things_of(clients: "QuerySet[ClientCredential]", keys: "QuerySet[AccessKey]") -> list[Thing]:
    """Both, as the rules know them; two queries."""
    return [
        *_things(Kind.CLIENT_SECRET, clients.select_related("registration", "environment")),
        *_things(Kind.ACCESS_KEY, keys.select_related("tenant")),
    ]


def _things(kind: str, rows: Iterable[ClientCredential | AccessKey]) -> list[Thing]:
    return [
        Thing(kind, row.pk, " ".join(str(row).split())[:500], row.rotate_by)
        for row in rows
        if row.rotate_by is not None
    ]
