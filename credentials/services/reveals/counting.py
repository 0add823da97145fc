"""How many secrets were shown lately, counted by one at a time."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from credentials.models import Reveal, SecretComparison
from credentials.rules.reveals.limits import BURST_WITHIN, COMPARISONS, DAY, HOUR, Shown
from cxone_registry.isolation.context import require_organization

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def take_turns() -> None:
    """Whoever acts on a count does so first, until the transaction ends.

    Else two clicks at the limit would both count nine. A page that only says the count does not.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, (f"reveals:{require_organization()}",))


def shown_to(person: UUID) -> Shown:
    """What the person and the organisation saw, or gave out by links, opened or not."""
    now = timezone.now()
    own = Q(asked_by_id=person)
    found = Reveal.objects.filter(_out_since(now - DAY)).aggregate(
        all=Count("pk", distinct=True),
        own=Count("pk", distinct=True, filter=own & _out_since(now - HOUR)),
        lately=Count("pk", distinct=True, filter=own & _out_since(now - BURST_WITHIN)),
    )
    return Shown(found["own"], found["lately"], found["all"])


def _out_since(moment: datetime) -> Q:
    return Q(shown_at__gt=moment) | Q(links__made_at__gt=moment)


def may_compare(person: UUID) -> bool:
    """Whether the person has a comparison left within this hour. One at a time."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, (f"comparisons:{require_organization()}:{person}",))
    since = timezone.now() - HOUR
    return SecretComparison.objects.filter(asked_by_id=person, at__gt=since).count() < COMPARISONS
