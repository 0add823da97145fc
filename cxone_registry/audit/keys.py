"""Where the chain's keys come from: a class named by the setting AUDIT_KEYS."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class ChainKeys(Protocol):
    """Keys of the audit chains. Both methods raise when the root key is missing."""

    def current(self) -> tuple[str, bytes]:
        """Id and bytes of the key for new events."""

    def by_id(self, key_id: str) -> bytes:
        """Bytes of an older key, to verify what was written under it."""


def chain_keys() -> ChainKeys:
    """The configured keys. Given by name because this room lies below the one with the keys."""
    return import_string(settings.AUDIT_KEYS)()
