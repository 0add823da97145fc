"""A signature that others can check: Ed25519, with a key of its own derived from the audit key."""

import base64

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cxone_registry.audit.keys import chain_keys

LABEL = b"cxr/1/audit-pack"


def sign(content: bytes) -> tuple[str, bytes]:
    """Id of the audit key that the signing key comes from, and the signature of *content*."""
    key_id, key = _current()
    return key_id, key.sign(content)


def public_key() -> str:
    """What signatures are checked with: 32 bytes, base64."""
    raw = _current()[1].public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def _current() -> tuple[str, Ed25519PrivateKey]:
    key_id, root = chain_keys().current()
    seed = HKDFExpand(hashes.SHA256(), 32, LABEL).derive(root)
    return key_id, Ed25519PrivateKey.from_private_bytes(seed)
