"""What a driver does, and how it fails."""

from dataclasses import dataclass
from typing import Protocol

from cxone_registry.secret import Secret


class DriverError(Exception):
    """Nothing was done, or nobody knows; the text is a sentence for people."""


class NotAllowedError(DriverError):
    """CXone knows the API user, and it may not do that."""


class NoSuchKeyError(DriverError):
    """CXone has no such key."""


class NotReachedError(DriverError):
    """CXone gave no usable answer; it may be tried again."""


class ByHandError(DriverError):
    """A person does this step in CXone."""


@dataclass(frozen=True, slots=True)
class KnownKey:
    """An access key as CXone lists it: never its secret."""

    id: str
    user_id: str
    is_active: bool


class Driver(Protocol):
    """Works on the keys of one API user. Every method raises DriverError."""

    def list(self) -> list[KnownKey]:
        """All keys of the API user."""

    def create(self) -> tuple[str, Secret]:
        """A new key: its ID, and its secret, which CXone tells this once."""

    def deactivate(self, key_id: str) -> None:
        """Switch a key off; it can be switched on again."""

    def activate(self, key_id: str) -> None:
        """Switch a key on."""

    def delete(self, key_id: str) -> None:
        """Remove a key for good."""
