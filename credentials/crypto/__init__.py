"""Sealed values and the keys that open them. Pure: no framework, no settings, no environment."""

from .data_key import DataKey
from .encoding import canon
from .errors import BadFormat, BadKey, KeyMissing, SealError, Unsealable
from .format import version_of
from .keyring import Keyring
from .place import Place
from .root_key import key_id, new_root_key
from .sealing import seal, unseal

__all__ = [
    "BadFormat",
    "BadKey",
    "DataKey",
    "KeyMissing",
    "Keyring",
    "Place",
    "SealError",
    "Unsealable",
    "canon",
    "key_id",
    "new_root_key",
    "seal",
    "unseal",
    "version_of",
]
