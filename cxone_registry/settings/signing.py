"""What production demands of the key that signs sessions."""

import base64
import os
import re

from django.core.exceptions import ImproperlyConfigured

FEWEST_CHARACTERS = 50
# A root key as the key ring writes it, without its padding.
ROOT_KEY = re.compile(r"[A-Za-z0-9+/]{43}(?==)")
FROM_URLSAFE = str.maketrans("-_", "+/")


def refuse_bad_secret_key(secret_key: str, *, keyring_file: str) -> None:
    """Raise ImproperlyConfigured, without any value, for a short key and for a root key."""
    if len(secret_key) < FEWEST_CHARACTERS:
        raise ImproperlyConfigured(
            f"The setting SECRET_KEY must have at least {FEWEST_CHARACTERS} characters in"
            " production."
        )
    if _holds_root_key(secret_key, os.environ.get("CXR_ROOT_KEYS", "") + _text_of(keyring_file)):
        raise ImproperlyConfigured(
            "The setting SECRET_KEY holds a root key. It signs sessions and must be another value:"
            " set it to 50 or more random characters."
        )


def _holds_root_key(secret_key: str, ring: str) -> bool:
    bare = secret_key.replace(" ", "").replace("-", "")
    written = (secret_key, secret_key.translate(FROM_URLSAFE), secret_key.lower(), bare.upper())
    spellings = [each for key in ROOT_KEY.findall(ring) for each in _spellings(key)]
    return any(each in text for each in spellings for text in written)


def _spellings(key: str) -> tuple[str, str, str]:
    """A root key as rings, tools and escrow copies write it: base64, hex, base32."""
    raw = base64.b64decode(f"{key}=")
    return key, raw.hex(), base64.b32encode(raw)[:50].decode()


def _text_of(path: str) -> str:
    """What cannot be read is told by those who need the keys."""
    if not os.path.isfile(path):  # a named pipe would make us wait
        return ""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(64 * 1024)
    except OSError:
        return ""
