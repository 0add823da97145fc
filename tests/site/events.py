"""What the audit trail says, read back."""

import json

from django.db import transaction

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tests.isolation.catalogue import ask


def events_of(organization: object, start: str = "") -> list[tuple[str, dict]]:
    """Action and body of an organisation's events that start with *start*, oldest first."""
    with organization_context(organization.pk), transaction.atomic():
        found = Event.objects.filter(action__startswith=start).order_by("at", "seq")
        return [(event.action, json.loads(event.body)) for event in found]


def platform_events() -> list[tuple[str, dict]]:
    """Action and body of the platform's events, oldest first."""
    found = ask("SELECT action, body FROM audit_event WHERE chain = 'platform' ORDER BY seq")
    return [(action, json.loads(body)) for action, body in found]


def actions(events: list[tuple[str, dict]]) -> list[str]:
    return [action for action, _ in events]
