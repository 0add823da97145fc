"""What may go wrong between the button and the value, at each step, by name.

Each is a context manager for the one showing that meets it. Where a connection is lost, the
server really ends it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest.mock import patch

import psycopg
from django.db import DatabaseError, connections, transaction

from credentials.crypto import KeyMissing
from credentials.models import SecretVersion
from credentials.rules.reveals import limits
from credentials.services import vault
from credentials.services.reveals import deciding, showing
from cxone_registry.audit import record
from tests.support.databases import SUPERUSER


class Died(BaseException):
    """The process is gone; nothing between here and the drill may catch it."""


def end_connection(alias: str) -> None:
    """The server ends the session behind *alias*; the client hears of it at its next word."""
    connection = connections[alias]
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    with psycopg.connect(SUPERUSER["url"], autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))


@contextmanager
def around(
    owner: Any, name: str, *, before: Callable | None = None, after: Callable | None = None
) -> Iterator:
    """*owner*'s function *name* with something happening before or after it."""
    usual = getattr(owner, name)

    def disturbed(*args: Any, **kwargs: Any) -> Any:
        if before:
            before()
        result = usual(*args, **kwargs)
        if after:
            after()
        return result

    with patch.object(owner, name, disturbed):
        yield


def die() -> None:
    raise Died


def fail() -> None:
    raise DatabaseError("fault of the drill")


def key_is_gone() -> None:
    raise KeyMissing("data key")


@contextmanager
def audit_is_down() -> Iterator[None]:
    """Lost between the look at the request and its event; and nobody answers at its address."""
    audit = connections["audit"]
    with (
        around(showing, "lock", after=ends("audit")),
        patch.object(audit, "connect", lambda: fail()),
    ):
        yield


@contextmanager
def audit_refuses() -> Iterator[None]:
    """The database refuses the row: a column of that name does not exist."""
    with patch.object(record, "INSERT", record.INSERT.replace("object_label", "no_such_column")):
        yield


@contextmanager
def value_was_changed() -> Iterator[None]:
    """Somebody put another row's sealed value into every version of the organisation."""
    field = SecretVersion._meta.get_field("sealed")
    with transaction.atomic():
        kept = {each.pk: field.value_from_object(each) for each in SecretVersion.objects.all()}
        _write(dict(zip(kept, [*kept.values()][1:] + [*kept.values()][:1], strict=True)))
    try:
        yield
    finally:
        connections["default"].close_if_unusable_or_obsolete()
        with transaction.atomic():
            _write(kept)


def _write(values: dict) -> None:
    for version, sealed in values.items():
        SecretVersion.objects.filter(pk=version).update(sealed=sealed)


@contextmanager
def burst_is_not_told() -> Iterator[None]:
    with (
        patch.object(limits, "is_burst", lambda _: True),
        around(showing.admin_notices, "tell", before=fail),
    ):
        yield


def ends(alias: str) -> Callable[[], None]:
    return lambda: end_connection(alias)


FAULTS: dict[str, Callable[[], AbstractContextManager]] = {
    "none": nullcontext,
    "the audit's connection is down": audit_is_down,
    "the audit's insert is refused": audit_refuses,
    "the audit's commit fails": lambda: around(record, "_append", after=ends("audit")),
    "the row's lock is lost": lambda: around(showing, "lock", after=ends("default")),
    "the notice of a burst fails": burst_is_not_told,
    "the key is missing": lambda: around(vault, "_open", before=key_is_gone),
    "the value was changed": value_was_changed,
    "dies before the audit": lambda: around(vault, "record_access", before=die),
    "dies after the audit": lambda: around(vault, "record_access", after=die),
    "dies after the opening": lambda: around(vault, "_open", after=die),
    "the commit fails": lambda: around(vault, "_open", after=ends("default")),
    "dies before the answer": lambda: around(showing, "show", after=die),
    "the approval's lock is lost": lambda: around(deciding, "lock", after=ends("default")),
}
