"""Opens many values of one column, with what they share worked out once."""

from collections.abc import Callable
from uuid import UUID

from cryptography.exceptions import InvalidTag

from cxone_registry.secret import Secret

from .data_key import DataKey
from .encoding import text_or_none
from .errors import Unsealable
from .format import Blob, split
from .handle import KeyForVersion
from .place import Place

ANY_ROW = UUID(int=0)


class Opener:
    """For one column of one organisation. Opens what ``Sealed.open`` opens, and nothing else."""

    __slots__ = ("_column", "_key_for", "_known", "_org")

    def __init__(self, org: UUID, column: str, key_for: KeyForVersion) -> None:
        self._org, self._column, self._key_for = org, column, key_for
        # Of the part of the header that names the key: its cipher, and what stands before the row.
        self._known: dict[bytes, tuple[Callable[..., bytes], bytes]] = {}

    def open(self, row: UUID, blob: Blob) -> Secret:
        """Decrypt *blob* of *row*.

        Raises what the key's source raises, BadFormat, and Unsealable if it does not open here.
        """
        secret = _secret(self.plaintext(row, blob))
        if secret is None:
            raise Unsealable("The sealed value opens, but it is not text.")
        return secret

    def plaintext(self, row: UUID, blob: Blob) -> bytes:
        """As :meth:`open`, of values that need not be text. For re-encryption alone."""
        version, bound, nonce, sealed = split(blob)
        decrypt, start = self._known.get(bound) or self._learn(version, bound)
        try:
            return decrypt(nonce, sealed, start + row.bytes)
        except InvalidTag:
            raise Unsealable(f"{self._column} does not open at this place.") from None

    def before_row(self, bound: bytes) -> bytes:
        """What is authenticated beside a value with this header, up to its row."""
        # The row is the last part, of fixed length.
        whole = Place(self._org, self._column, ANY_ROW).associated_data(bound)
        return whole[: -len(ANY_ROW.bytes)]

    def _learn(self, version: int, bound: bytes) -> tuple[Callable[..., bytes], bytes]:
        key: DataKey = self._key_for(version)
        if key.version != version:
            raise Unsealable(f"{self._column} is sealed under another data key.")
        known = self._known[bound] = key.aead.decrypt, self.before_row(bound)
        return known


def _secret(plaintext: bytes) -> Secret | None:
    # On its own, so that no frame of a failing open() has the plaintext among its variables.
    text = text_or_none(plaintext)
    return None if text is None else Secret(text)
