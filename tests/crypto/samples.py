"""Made-up keys and places that the crypto tests share."""

import hashlib
from uuid import UUID

from credentials.crypto import DataKey, Place

ORG = UUID("6f0c1c52-6f4e-4b62-9a55-0d7c7a1b2c3d")
OTHER_ORG = UUID("6f0c1c52-6f4e-4b62-9a55-0d7c7a1b2c3e")
ROW = UUID("0b9a1f6e-52c1-4d0e-8f6a-7a1d2e3f4a5b")
OTHER_ROW = UUID("0b9a1f6e-52c1-4d0e-8f6a-7a1d2e3f4a5c")
COLUMN = "secret_version.sealed"
HERE = Place(ORG, COLUMN, ROW)
PLAINTEXT = b"Canary-7f3k: a secret of 43 bytes, no more."


def raw_key(number: int = 1) -> bytes:
    return hashlib.sha256(b"sample key %d" % number).digest()


def data_key(version: int = 1, number: int = 1) -> DataKey:
    return DataKey(version, raw_key(number))
