"""What happened to a finding, from the audit trail, in words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from credentials.models import Finding
from cxone_registry.audit.models import Event

MOST = 100
MACHINE = "the registry"
WORDS = {
    "finding.opened": "Opened",
    "finding.worsened": "Got worse: needs somebody again",
    "finding.resolved": "Resolved by facts",
    "finding.acknowledged": "Acknowledged",
    "finding.unacknowledged": "Acknowledgement taken back",
    "finding.snoozed": "Snoozed",
    "finding.woken": "Snooze ended",
    "finding.assigned": "Owner changed",
    "finding.noted": "Note changed",
    "finding.care-undone": "Undone",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. *until*: of a snooze. *note*: what was written down then."""

    at: datetime
    what: str
    actor: str
    note: str
    until: datetime | None


def history(finding: Finding) -> list[Happening]:
    """Newest first."""
    events = Event.objects.filter(object_id=str(finding.pk), action__startswith="finding.")
    newest = events.order_by("-at", "-seq").only("at", "action", "actor", "body")[:MOST]
    return list(_told(newest))


def _told(events: Any) -> Iterator[Happening]:
    for event in events:
        body = _read(event.body)
        after = body.get("after") or {}
        until = after.get("snoozed_until")
        yield Happening(
            at=event.at,
            what=WORDS.get(event.action, event.action),
            actor=_actor(event.actor, body),
            note=str(after.get("note") or ""),
            until=parse_datetime(until) if isinstance(until, str) else None,
        )


def _actor(name: str, body: dict[str, Any]) -> str:
    """A person by name; a job is the registry's work."""
    actor = body.get("actor") or {}
    return MACHINE if actor.get("kind") == "machine" else name


def _read(body: str) -> dict[str, Any]:
    """What the event holds; nothing of what is no object."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    parts = found.items() if isinstance(found, dict) else ()
    return {key: value for key, value in parts if isinstance(value, dict)}
