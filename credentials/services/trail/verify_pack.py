"""Check an audit pack offline: python verify_pack.py PACK.zip PUBLIC_KEY

PUBLIC_KEY: base64, from the registry's audit page; never take it from the pack itself.
Needs the package `cryptography`. Exit 0 when everything fits, 1 when not.
"""

import base64
import hashlib
import json
import sys
import zipfile
from typing import Any

FILES = {"events.jsonl", "summary.json", "verify_pack.py"}


def faults(path: str, public_key: str) -> list[str]:
    """What does not fit, as sentences; empty when the pack is as it was made."""
    try:
        with zipfile.ZipFile(path) as pack:
            names = pack.namelist()
            content = {name: pack.read(name) for name in names}
    except Exception:  # noqa: BLE001  (whatever is wrong with it)
        return ["This is no audit pack, or it is damaged."]
    if len(names) != len(set(names)) or set(names) != FILES | {"manifest.json", "signature"}:
        return ["The pack has files too many or too few."]
    if not _is_signed(content["manifest.json"], content["signature"], public_key):
        return ["The manifest is not signed by this registry."]
    return _hashes(content) or _events(content)


def _is_signed(manifest: bytes, signature: bytes, public_key: str) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        key.verify(base64.b64decode(signature), manifest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _hashes(content: dict[str, bytes]) -> list[str]:
    told = json.loads(content["manifest.json"])["sha256"]
    return [
        f"{name} was changed."
        for name in sorted(FILES)
        if told.get(name) != hashlib.sha256(content[name]).hexdigest()
    ]


def _events(content: dict[str, bytes]) -> list[str]:
    """Events that follow each other in a chain must be linked."""
    last: dict[str, dict[str, Any]] = {}
    found = []
    for line in content["events.jsonl"].decode().splitlines():
        event = json.loads(line)
        before = last.get(event["chain"])
        if before and event["seq"] <= before["seq"]:
            found.append(f"Event {event['seq']} is not in its order.")
        if before and event["seq"] == before["seq"] + 1 and event["prev"] != before["hash"]:
            found.append(f"Event {event['seq']} does not follow the one before it.")
        last[event["chain"]] = event
    return found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    wrong = faults(sys.argv[1], sys.argv[2])
    print("\n".join(wrong) or "Everything fits.")  # noqa: T201
    sys.exit(1 if wrong else 0)
