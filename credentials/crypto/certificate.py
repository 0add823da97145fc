"""Signs statements with a key that is derived from one of the registry's own."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from .derive import sub_key


def sign(raw: bytes, statement: bytes) -> tuple[str, str]:
    """Public key and Ed25519 signature of *statement*, both in base64; *raw* is a platform key."""
    private = Ed25519PrivateKey.from_private_bytes(sub_key(raw, b"certificate"))
    public = private.public_key().public_bytes_raw()
    return _text(public), _text(private.sign(statement))


def verify(public: str, signature: str, statement: bytes) -> bool:
    """Whether the holder of *public* signed *statement*."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        key.verify(base64.b64decode(signature, validate=True), statement)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
