"""How many secrets were shown lately, counted by one at a time."""

from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from credentials.models import Reveal, SecretComparison
from credentials.rules.reveals.limits import BURST_WITHIN, COMPARISONS, DAY, HOUR, Shown
from cxone_registry.isolation.context import require_organization

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def shown_to(person: UUID) -> Shown:
    """What the person and the organisation saw. Takes turns until the transaction ends.

    Without turns two clicks at the limit would both count nine.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, (f"reveals:{require_organization()}",))
    now = timezone.now()
    own = Q(asked_by_id=person)
    found = Reveal.objects.filter(shown_at__gt=now - DAY).aggregate(
        all=Count("pk"),
        own=Count("pk", filter=own & Q(shown_at__gt=now - HOUR)),
        lately=Count("pk", filter=own & Q(shown_at__gt=now - BURST_WITHIN)),
    )
    return Shown(found["own"], found["lately"], found["all"])


def may_compare(person: UUID) -> bool:
    """Whether the person has a comparison left within this hour. Takes turns as above."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, (f"comparisons:{require_organization()}:{person}",))
    since = timezone.now() - HOUR
    return SecretComparison.objects.filter(asked_by_id=person, at__gt=since).count() < COMPARISONS
