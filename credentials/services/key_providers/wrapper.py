"""What a key ring and an outside key service have in common."""

import base64
import hashlib
from typing import Protocol
from uuid import UUID

from credentials.crypto import SealError
from credentials.crypto.keyring import Context


class ProviderAwayError(SealError):
    """The service that wraps keys did not answer, or refused. Nothing is known of the key."""


class Wrapper(Protocol):
    """Wraps and unwraps data keys under root keys named by id."""

    @property
    def primary(self) -> str:
        """The id of the key that wraps."""

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys that unwrap."""

    def wrap(self, raw: bytes, context: Context) -> tuple[str, bytes]:
        """Key id and blob; *context* says whose key it is. Raises ProviderAwayError."""

    def unwrap(self, key_id: str, blob: bytes | memoryview, context: Context) -> bytes:
        """The key. Raises KeyMissing, BadFormat, Unsealable or ProviderAwayError."""

    def health(self) -> str:
        """ "" if the root keys can be used, or a sentence about what is wrong."""


def provider_key_id(provider: str, name: str) -> str:
    """The id of a key that lives in a service: ``k2-`` and 16 letters, computed from its name."""
    digest = hashlib.sha256(f"{provider}\0{name}".encode()).digest()
    return "k2-" + base64.b32encode(digest[:10]).decode("ascii").lower()


def spelled(context: Context) -> dict[str, str]:
    """The context in words, as a service's log shows them: purpose, owner, version."""
    purpose, owner, version = context
    # Written apart from each other, so that no two contexts are spelled alike.
    return {
        "cxr-purpose": _text(purpose),
        "cxr-owner": _text(owner),
        "cxr-version": _text(version),
    }


def _text(part: bytes | str | int | UUID) -> str:
    return part.decode() if isinstance(part, bytes) else str(part)
