"""The keyed hash that links one audit event to the one before it."""

import hmac
import struct

GENESIS = bytes(32)
PREFIX = b"cxr/audit/1"


def link_hash(key: bytes, *, chain: str, seq: int, prev: bytes, body: str) -> bytes:
    """HMAC-SHA256 over the previous hash, the chain's name, the number and the exact text.

    Lengths go before variable parts, so that no two events hash the same bytes.
    """
    name, text = chain.encode(), body.encode()
    message = PREFIX + prev + struct.pack(">I", len(name)) + name + struct.pack(">Q", seq)
    return hmac.digest(key, message + struct.pack(">I", len(text)) + text, "sha256")
