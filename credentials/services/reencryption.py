"""Seal the values of one column again under the organisation's active data key, batch by batch.

Each batch is one transaction of three statements, and a value is opened again with the new key
before it replaces the only copy. Nothing says how far it came: killed anywhere, it looks again at
what is still under an older key, and at most one batch was done for nothing.
"""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from credentials.crypto import Mover, Opener, SealError
from credentials.fields import SealedField
from credentials.models import OrganizationKey
from credentials.services.data_keys import data_keys
from credentials.services.fleet import sql
from cxone_registry.isolation.context import require_organization

# Large enough that statements cost little beside rows, and short enough for those who wait for one.
BATCH = 1000
FIRST = UUID(int=0)
Column = tuple[type[models.Model], SealedField]


class Moved(NamedTuple):
    """What a batch looked at last, and how many values it moved."""

    last: UUID
    moved: int


def sealed_fields() -> list[Column]:
    """Every sealed column of every model: a new one joins by itself."""
    return [
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


def move_column(model: type[models.Model], field: SealedField) -> Iterator[int]:
    """Move what can be moved; yields how many values of each batch were.

    Ends when a look at the whole column found nothing to move: what was locked by somebody else,
    or grew stale behind its back, is met by the next look.
    """
    moved = 1
    while moved:
        moved = 0
        for count in _one_look(model, field):
            moved += count
            yield count


def _one_look(model: type[models.Model], field: SealedField) -> Iterator[int]:
    last = FIRST
    while batch := _move_batch(model, field, last):
        last = batch.last
        yield batch.moved


def _move_batch(model: type[models.Model], field: SealedField, after: UUID) -> Moved | None:
    """None if there was nothing left to look at."""
    with transaction.atomic():
        # The active key stays active until the batch is committed; other writers are let through.
        active = OrganizationKey.objects.select_for_update(no_key=True).get(
            state=OrganizationKey.State.ACTIVE
        )
        rows = _stale_rows(model, field, active.version, after)
        if not rows:
            return None
        return Moved(rows[-1][0], _replace(model, field, _moved(field, active.version, rows)))


def _stale_rows(
    model: type[models.Model], field: SealedField, version: int, after: UUID
) -> list[tuple[UUID, bytes]]:
    """Rows under an older key, locked; the version is read from the ciphertext's own header."""
    table, column = _names(model, field)
    return sql.rows(  # only names of our own models go into the text
        f"SELECT id, {column} FROM {table} WHERE organization_id = %s AND id > %s"  # nosec B608  # noqa: S608
        f" AND substring({column} FROM 5 FOR 4) <> %s"
        f" ORDER BY id LIMIT {BATCH} FOR UPDATE SKIP LOCKED",
        (require_organization(), after, version.to_bytes(4)),
    )


def _moved(
    field: SealedField, version: int, rows: list[tuple[UUID, bytes]]
) -> list[tuple[UUID, bytes, bytes, str]]:
    """Id, old value, new value and its fingerprint of what opens."""
    opener = Opener(require_organization(), field.aad_name, data_keys.of_version)
    mover = Mover(opener, data_keys.of_version(version))
    found = []
    for row, old in rows:
        try:
            found.append((row, old, *mover.move(row, old)))
        except SealError:
            # A failed decrypt is never written back. One bad value must not hold up the others.
            continue
    return found


def _replace(
    model: type[models.Model], field: SealedField, moved: list[tuple[UUID, bytes, bytes, str]]
) -> int:
    if not moved:
        return 0
    table, column = _names(model, field)
    marked = any(each.attname == "fingerprint" for each in model._meta.concrete_fields)
    mark = ", fingerprint = new.mark" if marked else ""
    replaced = sql.run(  # only names of our own models go into the text
        f"UPDATE {table} AS t SET {column} = new.value{mark}"  # nosec B608  # noqa: S608
        " FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[], %s::text[])"
        " AS new (id, old, value, mark)"
        f" WHERE t.id = new.id AND t.organization_id = %s AND t.{column} = new.old",
        [*map(list, zip(*moved, strict=True)), require_organization()],
    )
    if replaced != len(moved):
        raise RuntimeError("A locked value changed while it was re-encrypted; nothing was kept.")
    return replaced


def _names(model: type[models.Model], field: SealedField) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(field.column))
