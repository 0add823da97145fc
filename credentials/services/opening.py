"""Open every sealed value and count: what a restore drill asks for. Shows and keeps nothing."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connections, transaction

from credentials.crypto import Opener, SealError
from credentials.services.data_keys import data_keys
from credentials.services.reencryption import Column, sealed_fields
from cxone_registry.audit.record import record_access
from cxone_registry.isolation.context import organization_context

BATCH = 1000


def count_all(organizations: Iterable[tuple[str, UUID]]) -> tuple[int, int]:
    """How many values of all organisations open, and how many do not. Audited in each."""
    opened = shut = 0
    for _, organization in organizations:
        with organization_context(organization):
            record_access("secrets.counted", purpose="keys open-all")
            for column in sealed_fields():
                good, bad = _of_column(organization, column)
                opened, shut = opened + good, shut + bad
    return opened, shut


def _of_column(organization: UUID, column: Column) -> tuple[int, int]:
    model, field = column
    opener = Opener(organization, field.aad_name, data_keys.of_version)
    good = bad = 0
    with transaction.atomic():
        quote = connections["default"].ops.quote_name
        with connections["default"].cursor() as cursor:
            name = quote(str(field.column))
            cursor.execute(  # only names of our own models go into the text
                f"SELECT id, {name} FROM {quote(model._meta.db_table)}"  # nosec B608  # noqa: S608
                f" WHERE {name} IS NOT NULL"
            )
            while rows := cursor.fetchmany(BATCH):
                found = [_opens(opener, *row) for row in rows]
                good, bad = good + sum(found), bad + found.count(False)
    return good, bad


def _opens(opener: Opener, row: UUID, blob: bytes) -> bool:
    try:
        opener.plaintext(row, blob)
    except SealError:
        return False
    return True
