"""Audit events about some rows, newest first."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from cxone_registry.audit.models import Event


def events_about(ids: Iterable[UUID]) -> "QuerySet[Event]":
    """Without what only the chain's verification reads."""
    found = Event.objects.filter(object_id__in=[str(pk) for pk in ids])
    return found.defer("prev", "hash", "body").order_by("-at", "-seq")
