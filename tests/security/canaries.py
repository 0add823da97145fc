"""Secrets that must turn up nowhere, and every spelling in which they could."""

import base64
import json
from collections.abc import Iterable
from html import escape
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> dict[str, bytes]:
    """How *secret* may be written down, by the name of the spelling."""
    raw = secret.encode()
    return {
        "raw": raw,
        "reversed": raw[::-1],
        "UTF-16": secret.encode("utf-16-le"),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "JSON": json.dumps(secret)[1:-1].encode(),
        "HTML": escape(secret).encode(),
        "repr": repr(secret)[1:-1].encode(),
        "URL": quote(secret, safe="").encode(),
        "form": quote_plus(secret).encode(),
        **{f"base64 at {offset}": _base64(raw, offset) for offset in range(3)},
        **{f"URL base64 at {offset}": _url_base64(raw, offset) for offset in range(3)},
    }


def hits(content: bytes, secrets: Iterable[str]) -> list[str]:
    """Which secrets *content* holds, and in which spelling. Never the secret itself."""
    return [
        f"secret {number} as {name}"
        for number, secret in enumerate(secrets)
        for name, spelling in spellings(secret).items()
        if spelling in content
    ]


def _base64(raw: bytes, offset: int) -> bytes:
    """The part of base64 text that depends on *raw* alone when it starts at *offset*."""
    encoded = base64.b64encode(b"\0" * offset + raw)
    start = -(-offset * 8 // 6)
    return encoded[start : (offset + len(raw)) * 8 // 6]


def _url_base64(raw: bytes, offset: int) -> bytes:
    return _base64(raw, offset).translate(bytes.maketrans(b"+/", b"-_"))
