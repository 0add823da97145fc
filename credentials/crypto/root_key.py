"""Root keys: what counts as one, and the name that is computed from it."""

import base64
import hmac
import os
import re
from typing import Final

from .errors import BadFormat, BadKey

KEY_BYTES: Final = 32
# Fewer different bytes than this happen by chance less than once in 10^30 keys. Zeros, a repeated
# letter and a short pattern always have fewer.
_FEWEST_DIFFERENT: Final = 10
_KEY_ID: Final = re.compile(r"k1-[a-z2-7]{16}")


def new_root_key() -> bytes:
    """32 bytes from the operating system. Nothing here calls this by itself."""
    return os.urandom(KEY_BYTES)


def key_id(raw: bytes) -> str:
    """The name of a root key, ``k1-`` and 16 letters. Raises BadKey for what is not a key.

    It is computed from the key, so a key can never be filed under a wrong name.
    """
    digest = hmac.digest(checked_key(raw), b"cxr kek id v1", "sha256")
    return "k1-" + base64.b32encode(digest[:10]).decode("ascii").lower()


def checked_key(raw: bytes) -> bytes:
    """Return *raw*, or raise BadKey unless it can be 32 random bytes."""
    if not isinstance(raw, bytes) or len(raw) != KEY_BYTES:
        raise BadKey(f"A key must be {KEY_BYTES} bytes.")
    if len(set(raw)) < _FEWEST_DIFFERENT:
        raise BadKey("A key must be random; this one repeats itself.")
    return raw


def checked_key_id(name: str) -> str:
    """Return *name*, or raise BadFormat unless it looks like a key id.

    Asked before a name is put into a text: somebody may have set the key where its id belongs.
    """
    if not isinstance(name, str) or not _KEY_ID.fullmatch(name):
        raise BadFormat("A key id is k1- and 16 letters or digits.")
    return name
