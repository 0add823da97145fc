"""What happened to a rotation, from the audit trail, in words."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.models import Rotation
from cxone_registry.audit.models import Event

MOST = 50
WORDS = {
    "rotation.planned": "Planned",
    "rotation.changed": "Plan changed",
    "rotation.request": "Request to NICE drafted",
    "rotation.received": "New value stored",
    "rotation.try-asked": "Try asked for",
    "rotation.try": "Went on without a try",
    "rotation.tried": "Tried at CXone",
    "rotation.switch": "Switched to the new value",
    "rotation.switch-back": "Switched back to the old value",
    "rotation.deactivate": "Old one switched off",
    "rotation.reactivate": "Old one switched on again",
    "rotation.old-try-asked": "Try of the old one asked for",
    "rotation.old-tried": "Old one tried at CXone",
    "rotation.retire": "Old one retired",
    "rotation.destroy": "Old value destroyed, rotation finished",
    "rotation.cancel": "Cancelled",
    "rotation.driver-asked": "The registry was asked to do a step at CXone",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. *note*: how a try ended, or why somebody went on without every proof."""

    at: datetime
    what: str
    actor: str
    note: str


def history(rotation: Rotation) -> list[Happening]:
    """Newest first."""
    events = Event.objects.filter(object_id=str(rotation.pk), action__startswith="rotation.")
    newest = events.order_by("-at", "-seq").only("at", "action", "actor", "body")[:MOST]
    return [_told(event) for event in newest]


def _told(event: Event) -> Happening:
    body = _read(event.body)
    note = str(body.get("outcome") or body.get("reason") or body.get("wish") or "")
    return Happening(event.at, WORDS.get(event.action, event.action), event.actor, note)


def _read(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
