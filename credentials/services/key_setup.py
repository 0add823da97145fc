"""Give a database the registry's own keys, each once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from credentials.models import PlatformKey
from credentials.services import platform_keys
from cxone_registry.audit.record import record_platform

# Any number will do; nothing else of ours takes an advisory lock as the maintenance role.
LOCK = 7_221_024
PURPOSES = frozenset({platform_keys.AUDIT, platform_keys.SIGN_IN})


@contextmanager
def one_at_a_time(*, using: str = "maint") -> Iterator[None]:
    """A transaction that waits for any other initialisation of this database to end.

    The lock ends with the transaction, because a pooler may give the next one to another server
    process, where a lock of the session would be left behind.
    """
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        yield


def make_keys(*, using: str = "maint") -> None:
    """Make the registry's own keys that are not there yet: all of a new database, or those that a
    later version added. The rows are the mark by which a later start knows its root key.
    """
    there = PlatformKey.objects.using(using).values_list("purpose", flat=True)
    for purpose in PURPOSES.difference(there):
        platform_keys.create(purpose, using=using)


def record() -> None:
    """Write the first audit event, once the key that seals it is committed."""
    record_platform("keys.initialised")
