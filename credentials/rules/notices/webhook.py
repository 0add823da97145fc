"""A notice as a program gets it: the payload and headers of Standard Webhooks 1.0."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

PREFIX = "whsec_"
KEY_BYTES = 32


def body(notice: dict[str, Any]) -> dict[str, Any]:
    """The body to post for *notice*: ``type``, ``timestamp`` and ``data``."""
    data = {name: value for name, value in notice.items() if name not in ("type", "at", "lines")}
    data["findings"] = notice["lines"]
    return {"type": notice["type"], "timestamp": notice["at"], "data": data}


def headers(message_id: str, at: datetime, content: bytes, keys: Sequence[bytes]) -> dict[str, str]:
    """The three headers. Each of *keys* signs, so that a receiver may know either."""
    seconds = str(int(at.timestamp()))
    signed = b".".join([message_id.encode(), seconds.encode(), content])
    signatures = [_signature(key, signed) for key in keys]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signatures),
    }


def key_bytes(written: str) -> bytes:
    """The bytes of a key as it is shown to people."""
    return base64.b64decode(written.removeprefix(PREFIX))


def written(key: bytes) -> str:
    """A key as it is shown to people."""
    return PREFIX + base64.b64encode(key).decode()


def _signature(key: bytes, signed: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
