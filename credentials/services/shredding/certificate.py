"""The certificate of a shredding: what was destroyed, what was promised, and a signature.

The signature proves that a registry holding this database's audit key wrote these sentences. It
does not prove that nobody kept a copy of a secret, a key or a backup: nothing can.
"""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from credentials.crypto.certificate import sign, verify
from credentials.models import PlatformKey, ShredOrder
from credentials.services import platform_keys

FORMAT = "cxr-shred-certificate/1"
PROVES = (
    "The signature proves that the registry which holds this database's audit key wrote this. It"
    " does not prove that no copy of a secret, a key or a backup exists elsewhere."
)
PROMISE = (
    "Live data is unreadable at once. Backups made before today stay readable with root key"
    " {roots} until they expire on {date} (or until that root key is destroyed, which also ends"
    " every other backup of that time)."
)


def make(
    order: ShredOrder, counts: dict[str, int], roots: list[str], now: datetime
) -> dict[str, Any]:
    """The signed statement about *order*, carried out *now*."""
    expires = now + timedelta(days=settings.BACKUP_DAYS)
    statement: dict[str, Any] = {
        "format": FORMAT,
        "order": str(order.pk),
        "organization": str(order.of_organization),
        "label": order.label,
        "reason": order.reason,
        "asked": [order.asked_by, order.asked_at.isoformat()],
        "approved": [order.approved_by, order.approved_at and order.approved_at.isoformat()],
        "done_at": now.isoformat(),
        "destroyed": counts,
        "root_keys": roots,
        "backups_expire": expires.date().isoformat(),
        "promise": promise(roots, expires),
        "proves": PROVES,
    }
    key = PlatformKey.objects.filter(purpose=platform_keys.AUDIT).order_by("-version").first()
    if key is None:
        raise LookupError("There is no audit key to sign with.")
    public, signature = sign(platform_keys.unwrap(key), _bytes(statement))
    return {**statement, "public_key": public, "signature": signature}


def promise(roots: list[str], expires: datetime) -> str:
    """What may be said to the organisation, and nothing stronger."""
    return PROMISE.format(roots=" and ".join(roots) or "none", date=f"{expires:%-d %B %Y}")


def is_genuine(made: dict[str, Any]) -> bool:
    """Whether the signature fits the statement and the public key inside."""
    statement = {name: v for name, v in made.items() if name not in ("public_key", "signature")}
    return verify(made.get("public_key", ""), made.get("signature", ""), _bytes(statement))


def digest(made: dict[str, Any]) -> str:
    """SHA-256 of the whole certificate, for the audit trail."""
    return hashlib.sha256(_bytes(made)).hexdigest()


def as_text(made: dict[str, Any]) -> str:
    """To be printed and filed."""
    lines = [
        "CERTIFICATE OF DESTRUCTION",
        "",
        f"Organisation: {made['label']} ({made['organization']})",
        f"Reason: {made['reason']}",
        f"Asked for by {made['asked'][0]}, approved by {made['approved'][0]}.",
        f"Carried out {made['done_at']} (order {made['order']}).",
        "",
        *(f"  {count:>8}  {what}" for what, count in made["destroyed"].items()),
        "",
        made["promise"],
        "",
        made["proves"],
        f"Ed25519 public key: {made['public_key']}",
        f"Signature: {made['signature']}",
    ]
    return "\n".join(lines)


def _bytes(statement: dict[str, Any]) -> bytes:
    return json.dumps(statement, sort_keys=True, separators=(",", ":")).encode()
