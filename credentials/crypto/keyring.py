"""The root keys of one deployment. They wrap data keys and nothing else."""

from collections.abc import Sequence
from os import urandom
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .encoding import canon
from .errors import BadFormat, BadKey, KeyMissing, Unsealable
from .format import NONCE_BYTES, TAG_BYTES, Blob
from .masked import Masked
from .root_key import checked_key_id, key_id

MOST_KEYS: Final = 8

Context = tuple[bytes | str | int | UUID, ...]


class Keyring(Masked):
    """One to eight root keys by id. New wraps use the primary; every key of the ring unwraps.

    Without a *primary* the first key is it. Raises BadKey for an empty, overfull or repeating
    ring and for a key that is not 32 random bytes, KeyMissing if the primary is not in the ring.
    """

    __slots__ = ("_ciphers", "_primary")

    def __init__(self, keys: Sequence[bytes], primary: str | None = None) -> None:
        if not keys:
            raise BadKey("The key ring is empty.")
        if len(keys) > MOST_KEYS:
            raise BadKey(f"A key ring holds at most {MOST_KEYS} keys; this one has {len(keys)}.")
        self._ciphers = {key_id(raw): AESGCM(raw) for raw in keys}
        if len(self._ciphers) != len(keys):
            raise BadKey("The key ring holds a key twice.")
        self._primary = next(iter(self._ciphers)) if primary is None else primary
        self._cipher(self._primary)

    @property
    def primary(self) -> str:
        """The id of the key that wraps."""
        return self._primary

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, in the order given."""
        return tuple(self._ciphers)

    def wrap(self, raw: bytes, context: Context) -> tuple[str, bytes]:
        """Encrypt a key under the primary; returns (key id, blob).

        *context* says whose key it is: (purpose, organisation or "platform", version). The same
        context is needed to unwrap.
        """
        return self.wrap_under(self._primary, raw, context)

    def unwrap(self, key_id: str, blob: Blob, context: Context) -> bytes:
        """Decrypt what :meth:`wrap` returned under the key named *key_id*.

        Raises KeyMissing without that key, BadFormat for what cannot be a wrapped key,
        Unsealable if it was changed or belongs to another context.
        """
        cipher = self._cipher(key_id)
        if not isinstance(blob, bytes | bytearray | memoryview):
            raise BadFormat("This is not a wrapped key.")
        wrapped = bytes(blob)
        if len(wrapped) < NONCE_BYTES + TAG_BYTES:
            raise BadFormat("This is not a wrapped key: it is too short.")
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, sealed, _associated_data(key_id, context))
        except InvalidTag:
            raise Unsealable(f"A key wrapped under {key_id} does not open.") from None

    def health(self) -> str:
        """Always "": a ring that was read can be used."""
        return ""

    def wrap_under(self, key_id: str, raw: bytes, context: Context) -> tuple[str, bytes]:
        """As :meth:`wrap`, under another key than the primary. Raises KeyMissing without it."""
        nonce = urandom(NONCE_BYTES)
        associated = _associated_data(key_id, context)
        return key_id, nonce + self._cipher(key_id).encrypt(nonce, raw, associated)

    def __repr__(self) -> str:
        return f"<key ring {self._primary}, {len(self._ciphers)} in all>"

    def _cipher(self, name: str) -> AESGCM:
        cipher = self._ciphers.get(checked_key_id(name))
        if cipher is None:
            raise KeyMissing(name)
        return cipher


def _associated_data(key_id: str, context: Context) -> bytes:
    if not context:
        raise ValueError("a wrapped key needs a context that says whose it is")
    return canon("cxr/wrap/1", key_id, *map(_part, context))


def _part(value: bytes | str | int | UUID) -> bytes | str:
    return str(value) if isinstance(value, int | UUID) else value
