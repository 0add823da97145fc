"""Sealed values and the keys that open them. Pure: no framework, no settings, no environment."""

from .data_key import DataKey
from .encoding import canon
from .errors import BadFormat, BadKey, KeyMissing, SealError, Unsealable
from .escrow import escrow_text, parse_escrow
from .format import version_of
from .handle import Sealed
from .key_file import keyring_from_file
from .key_lines import format_key_line, keyring_from_text, raw_key_from_text
from .keyring import Keyring
from .mover import Mover
from .opener import Opener
from .place import Place
from .process import keep_out_of_dumps
from .root_key import key_id, new_root_key
from .sealing import seal, unseal

__all__ = [
    "BadFormat",
    "BadKey",
    "DataKey",
    "KeyMissing",
    "Keyring",
    "Mover",
    "Opener",
    "Place",
    "SealError",
    "Sealed",
    "Unsealable",
    "canon",
    "escrow_text",
    "format_key_line",
    "keep_out_of_dumps",
    "key_id",
    "keyring_from_file",
    "keyring_from_text",
    "new_root_key",
    "parse_escrow",
    "raw_key_from_text",
    "seal",
    "unseal",
    "version_of",
]
