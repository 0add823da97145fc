"""Sub-keys: one key per purpose, so that no key is ever used in two ways."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from .root_key import KEY_BYTES


def sub_key(raw: bytes, purpose: bytes) -> bytes:
    """32 bytes for *purpose*. Expand only: *raw* is uniformly random already."""
    return HKDFExpand(hashes.SHA256(), KEY_BYTES, b"cxr/1/" + purpose).derive(raw)
