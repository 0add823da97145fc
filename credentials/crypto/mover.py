"""Seals many values of one column again, under a newer key; what they share is worked out once."""

from os import urandom
from uuid import UUID

from .data_key import DataKey
from .errors import SealError
from .format import BOUND_BYTES, NONCE_BYTES, Blob, header
from .opener import Opener


class Mover:
    """For one column of one organisation. What it gives back has been opened again."""

    __slots__ = ("_before_row", "_key", "_opener")

    def __init__(self, opener: Opener, new_key: DataKey) -> None:
        self._opener, self._key = opener, new_key
        bound = header(new_key.version, bytes(NONCE_BYTES))[:BOUND_BYTES]
        self._before_row = opener.before_row(bound)

    def move(self, row: UUID, blob: Blob) -> tuple[bytes, str]:
        """*blob* of *row* under the new key, and its new fingerprint.

        Raises what the opener raises for a value that does not open. Raises RuntimeError, so that
        nobody takes it for one, if the new value does not open to the very same bytes.
        """
        plaintext = self._opener.plaintext(row, blob)
        nonce = urandom(NONCE_BYTES)
        moved = header(self._key.version, nonce) + self._key.aead.encrypt(
            nonce, plaintext, self._before_row + row.bytes
        )
        if not self._opens(row, moved, plaintext):
            raise RuntimeError("A re-encrypted value does not open; the old one was kept.")
        return moved, self._key.fingerprint(plaintext)

    def _opens(self, row: UUID, moved: bytes, plaintext: bytes) -> bool:
        try:
            return self._opener.plaintext(row, moved) == plaintext
        except SealError:
            return False
