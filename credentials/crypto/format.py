"""The bytes of a sealed value.

    'C' 'X' 0x01 | alg u8 | data-key version u32 | nonce 12 | ciphertext and tag 16

36 bytes more than the plaintext. It lives in a column of its own: no marker inside text says
"this is sealed", so no text that a person types can claim to be.
"""

import struct
from typing import Final

from .errors import BadFormat

Blob = bytes | bytearray | memoryview  # database drivers hand out all three

MAGIC: Final = b"CX\x01"
AES_256_GCM: Final = 1
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
# The database cuts the version out of the value as a signed 32-bit integer.
OLDEST_VERSION: Final = 1
YOUNGEST_VERSION: Final = 2**31 - 1

_HEADER: Final = struct.Struct(f">3sBI{NONCE_BYTES}s")
HEADER_BYTES: Final = _HEADER.size
BOUND_BYTES: Final = HEADER_BYTES - NONCE_BYTES  # the part of the header that is associated data


def version_of(blob: Blob) -> int:
    """The version of the data key that sealed *blob*. Raises BadFormat if it is not sealed."""
    return split(blob)[0]


def header(version: int, nonce: bytes) -> bytes:
    """The first 20 bytes of a sealed value."""
    return _HEADER.pack(MAGIC, AES_256_GCM, version, nonce)


def split(blob: Blob) -> tuple[int, bytes, bytes, bytes]:
    """Version, bound part of the header, nonce, ciphertext with tag. Raises BadFormat."""
    if type(blob) is bytes:
        raw = blob
    elif isinstance(blob, bytearray | memoryview):
        raw = bytes(blob)
    else:
        raise BadFormat("This is not a sealed value.")
    if len(raw) < HEADER_BYTES + TAG_BYTES:
        raise BadFormat("This is not a sealed value: it is too short.")
    magic, algorithm, version, nonce = _HEADER.unpack_from(raw)
    if magic != MAGIC:
        raise BadFormat("This is not a sealed value.")
    if algorithm != AES_256_GCM:
        raise BadFormat("This value is sealed with an algorithm that this release does not know.")
    if not OLDEST_VERSION <= version <= YOUNGEST_VERSION:
        raise BadFormat("This is not a sealed value: no data key has such a version.")
    return version, raw[:BOUND_BYTES], nonce, raw[HEADER_BYTES:]
