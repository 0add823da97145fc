"""A signed pack of what happened to a registration in a period, for who asks from outside."""

import base64
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from credentials.reports.registration_parts import part_ids
from credentials.services.trail.sending import as_line
from cxone_registry.audit.models import Event
from cxone_registry.audit.record import record_change
from cxone_registry.audit.signing import sign
from tenants.models import Registration, TechnicalContact

MOST = 20_000
VERIFIER = Path(__file__).with_name("verify_pack.py")
# Events that an auditor asks for one by one, by how their actions begin.
LISTED = {
    "approvals": (
        "registration.moved",
        "secret.reveal.approved",
        "secret.reveal.denied",
        "request.",
    ),
    "reveals": ("secret.reveal.", "secret.break-glass", "secret.copied", "link."),
    "rotations": ("rotation.", "secret.set", "secret.switched", "secret.destroyed"),
    "attestations": ("contact.confirmed", "contact.asked"),
}


class TooManyEventsError(ValueError):
    """The period holds more events than a pack; the text is a sentence."""


def pack(registration: Registration, since: datetime, until: datetime) -> bytes:
    """The zip; taking it is audited. Raises TooManyEventsError."""
    events = _events(registration, since, until)
    if len(events) > MOST:
        raise TooManyEventsError(f"A pack holds {MOST} events. Choose a shorter period.")
    files = {
        "events.jsonl": "".join(f"{as_line(event)}\n" for event in events).encode(),
        "summary.json": _json(_summary(registration, since, until, events)),
        "verify_pack.py": VERIFIER.read_bytes(),
    }
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = _json({"cxr-audit-pack": 1, "sha256": hashes, "events": len(events)})
    key_id, signature = sign(manifest)
    record_change(
        "audit-pack.made", registration, since=since, until=until, events=len(events), signed=key_id
    )
    return _zipped({**files, "manifest.json": manifest, "signature": base64.b64encode(signature)})


def _events(registration: Registration, since: datetime, until: datetime) -> list[Event]:
    contacts = TechnicalContact.objects.filter(registration=registration)
    ids = {*part_ids(registration), *contacts.values_list("contact_id", flat=True)}
    about = Event.objects.filter(object_id__in=[str(one) for one in ids])
    return list(about.filter(at__gte=since, at__lt=until).order_by("chain", "seq")[: MOST + 1])


def _summary(
    registration: Registration, since: datetime, until: datetime, events: Sequence[Event]
) -> dict[str, Any]:
    told = [(event, json.loads(event.body)) for event in events]
    outcomes = Counter(
        str(body.get("outcome")) for event, body in told if event.action == "validation.finished"
    )
    return {
        "registration": {
            "id": str(registration.pk),
            "name": registration.name,
            "status": registration.status,
        },
        "since": since.isoformat(),
        "until": until.isoformat(),
        "events": len(events),
        "actions": dict(Counter(event.action for event in events)),
        "validations": dict(outcomes),
        **{
            name: [_line(event, body) for event, body in told if event.action.startswith(starts)]
            for name, starts in LISTED.items()
        },
    }


def _line(event: Event, body: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": event.at.isoformat(),
        "action": event.action,
        "who": event.actor,
        "about": event.object_label,
        "reason": body.get("reason", ""),
        "chain": event.chain,
        "seq": event.seq,
    }


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, indent=1).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
