"""The data key of one organisation: what seals its values, wrapped by a root key at rest."""

import hmac
import os
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .derive import sub_key
from .errors import BadKey
from .format import OLDEST_VERSION, YOUNGEST_VERSION
from .masked import Masked
from .root_key import KEY_BYTES, checked_key

_FINGERPRINT_HEX: Final = 16


class DataKey(Masked):
    """One version of a data key, with its cipher and sub-keys ready.

    Building one costs two HKDF calls and a key schedule, so keep it while it is in use. Threads
    may share it. Raises BadKey for bytes that are no key and for a version that does not fit.
    """

    __slots__ = ("_mac", "_raw", "_version", "aead")

    def __init__(self, version: int, raw: bytes) -> None:
        if type(version) is not int or not OLDEST_VERSION <= version <= YOUNGEST_VERSION:
            raise BadKey("The version of a data key is a whole number from 1 to 2147483647.")
        self._version = version
        self._raw = checked_key(raw)
        self._mac = sub_key(raw, b"mac")
        # For sealing.py alone: what it encrypts must be bound to a place.
        self.aead: Final = AESGCM(sub_key(raw, b"enc"))

    @classmethod
    def generate(cls, version: int) -> "DataKey":
        """A new random key. Wrap its :attr:`raw` before anything sealed with it is stored."""
        return cls(version, os.urandom(KEY_BYTES))

    @property
    def version(self) -> int:
        """The number that every value sealed with this key carries."""
        return self._version

    @property
    def raw(self) -> bytes:
        """The key itself, for :meth:`Keyring.wrap` and nothing else."""
        return self._raw

    def fingerprint(self, plaintext: bytes) -> str:
        """``hmac:`` and 16 hex digits: equal for equal values of one organisation, else unlike.

        Finds duplicates and answers "is this the one?". Keyed, so it says nothing to anybody
        without the key, and it becomes meaningless when the key is destroyed.
        """
        return "hmac:" + hmac.digest(self._mac, plaintext, "sha256").hex()[:_FINGERPRINT_HEX]

    def __repr__(self) -> str:
        return f"<data key {self._version}>"
