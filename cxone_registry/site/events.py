"""Audit events about some rows, newest first."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cxone_registry.audit.models import Event

# By machines, several times a day: they would hide what people did.
OFTEN = "secret.used"


def events_about(ids: Iterable[UUID], *, with_uses: bool) -> "QuerySet[Event]":
    """Without what only the chain's verification reads. *with_uses*: also each use of a secret."""
    found = Event.objects.filter(object_id__in=[str(pk) for pk in ids])
    if not with_uses:
        found = found.exclude(action=OFTEN)
    return found.defer("prev", "hash", "body").order_by("-at", "-seq")
