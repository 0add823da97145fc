"""The organisation on whose behalf this thread or request works."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_ORGANIZATION: ContextVar[UUID | None] = ContextVar("cxr_organization", default=None)


class NoOrganizationError(RuntimeError):
    """Rows of an organisation were asked for while none is chosen."""


class OrganizationMismatchError(RuntimeError):
    """A transaction that belongs to one organisation was to be used for another."""


def current_organization() -> UUID | None:
    """Id of the chosen organisation, or None outside any."""
    return _ORGANIZATION.get()


def require_organization() -> UUID:
    """Id of the chosen organisation; raises NoOrganizationError outside any."""
    chosen = _ORGANIZATION.get()
    if chosen is None:
        raise NoOrganizationError("Choose an organisation first: use organization_context().")
    return chosen


@contextmanager
def organization_context(organization_id: UUID) -> Iterator[None]:
    """Work for one organisation until the block ends.

    The database learns it when a transaction opens, so the block must open its own; inside a
    transaction of another organisation it raises OrganizationMismatchError, since the rows
    shown would still be those of the first.
    """
    _refuse_foreign_transaction(organization_id)
    token = _ORGANIZATION.set(organization_id)
    try:
        yield
    finally:
        _ORGANIZATION.reset(token)


def _refuse_foreign_transaction(organization_id: UUID) -> None:
    # Imported here: Django's connections need settings, this module is imported by settings' users.
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block and _ORGANIZATION.get() != organization_id:
            raise OrganizationMismatchError(
                "A transaction is open for another organisation; finish it first."
            )
