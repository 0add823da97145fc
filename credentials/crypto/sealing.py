"""Seal and unseal: the only two functions that turn plaintext into bytes at rest and back."""

from os import urandom

from cryptography.exceptions import InvalidTag

from .data_key import DataKey
from .errors import Unsealable
from .format import BOUND_BYTES, NONCE_BYTES, Blob, header, split
from .place import Place


def seal(data_key: DataKey, plaintext: bytes, place: Place) -> bytes:
    """Encrypt *plaintext* so that it opens with this key at this place only.

    Every call gives different bytes: the nonce is random, never counted, because restored
    backups and replicas would repeat a counter.
    """
    if not isinstance(plaintext, bytes):
        raise TypeError(f"only bytes can be sealed, not {type(plaintext).__name__}")
    nonce = urandom(NONCE_BYTES)
    head = header(data_key.version, nonce)
    associated = place.associated_data(head[:BOUND_BYTES])
    return head + data_key.aead.encrypt(nonce, plaintext, associated)


def unseal(data_key: DataKey, blob: Blob, place: Place) -> bytes:
    """Decrypt *blob*.

    Raises BadFormat if it is not a sealed value, Unsealable if it does not open. One key is
    tried, the one whose version the value names: the cipher does not commit to its key, so
    trying several could open a value that was made to open under two.
    """
    return unseal_parts(data_key, split(blob), place)


def unseal_parts(data_key: DataKey, parts: tuple[int, bytes, bytes, bytes], place: Place) -> bytes:
    """As ``unseal``, of what ``split`` gave: for who had to look which key it needs."""
    version, bound, nonce, sealed = parts
    if version != data_key.version:
        raise Unsealable(
            f"{place.column} is sealed under data key version {version}, not {data_key.version}."
        )
    try:
        return data_key.aead.decrypt(nonce, sealed, place.associated_data(bound))
    except InvalidTag:
        raise Unsealable(f"{place.column} does not open at this place.") from None
