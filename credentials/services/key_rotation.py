"""Move ciphertext to a newer data key, and data keys to a newer root key. Kill it anywhere.

The work that is left *is* the query: nothing says how far it came. See reencryption.py.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS as DEFAULT
from django.db import connections, models, transaction
from django.utils import timezone

from credentials.models import OrganizationKey, PlatformKey
from credentials.services import data_keys as keys
from credentials.services import platform_keys, primary_key, reencryption
from credentials.services.data_keys import data_keys
from credentials.services.keyring import keyring
from credentials.services.reencryption import Column, sealed_fields
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import require_organization

State = OrganizationKey.State
OLDEST = timedelta(days=365)
# Of 2^24; a value is written a few times in its life.
MOST_USES = 2**24 // 4


def start_rotation() -> int:
    """Make a new data key active for the chosen organisation; returns its version."""
    with transaction.atomic():
        active = OrganizationKey.objects.select_for_update().get(state=State.ACTIVE)
        active.state = State.RETIRING
        active.save(update_fields=["state"])
        new = keys.create(active.version + 1)
        record_change("data-key.rotated", new, version=new.version)
    data_keys.forget()
    return new.version


def reencrypt() -> Iterator[int]:
    """Move every sealed value of the organisation to the active data key; yields batch sizes.

    A value that does not open is left as it is, and so is the key it needs.
    """
    for model, field in sealed_fields():
        yield from reencryption.move_column(model, field)
    _retire_unused()


def may_rotate(now: datetime, *, only_due: bool = False) -> bool:
    """Whether the organisation has a data key; *only_due*: a year old or used 2^24 times.

    Uses are estimated: of four writes one is still there.
    """
    with transaction.atomic():
        active = OrganizationKey.objects.filter(state=State.ACTIVE).first()
        if active is None:  # the organisation was shredded
            return False
        if not only_due or active.created_at < now - OLDEST:
            return True
        return sum(_count(column, "=", active.version) for column in sealed_fields()) > MOST_USES


def left_over() -> int:
    """How many values of the organisation are still under an older data key."""
    with transaction.atomic():
        active = OrganizationKey.objects.get(state=State.ACTIVE)
        return sum(_count(column, "<>", active.version) for column in sealed_fields())


def destroy_retired(*, before: datetime, using: str = "maint") -> int:
    """Destroy the organisation's data keys that were retired *before* and that nothing uses.

    Backups made until then need them, so choose a moment before the oldest backup that is kept.
    """
    with transaction.atomic(using=using):
        # The application's role may not touch a wrapped key; the maintenance role sees all, so the
        # organisation is named.
        everything: models.QuerySet[OrganizationKey] = models.QuerySet(OrganizationKey, using=using)
        old = everything.filter(
            organization_id=require_organization(), state=State.RETIRED, retired_at__lt=before
        )
        unused = [key for key in old.select_for_update() if not _is_used(key, using)]
        for key in unused:
            key.state, key.wrapped, key.destroyed_at = State.DESTROYED, None, timezone.now()
            key.save(using=using, update_fields=["state", "wrapped", "destroyed_at"])
    with transaction.atomic():
        for key in unused:
            record_change("data-key.destroyed", key, version=key.version)
    data_keys.forget()
    return len(unused)


def rewrap(*, using: str = "maint") -> Iterator[str]:
    """Wrap every stored key under the primary root key; yields what was wrapped, row by row."""
    for model in (PlatformKey, OrganizationKey):
        while name := _rewrap_one(model, using):
            yield name


def _retire_unused() -> None:
    """Older data keys that no value uses: kept, but no longer waited for.

    Nothing can be written under them any more, so a count of none stays none.
    """
    with transaction.atomic():
        retiring = OrganizationKey.objects.select_for_update().filter(state=State.RETIRING)
        unused = [key for key in retiring if not _is_used(key)]
        for key in unused:
            key.state, key.retired_at = State.RETIRED, timezone.now()
            key.save(update_fields=["state", "retired_at"])
        for key in unused:
            record_change("data-key.retired", key, version=key.version)


def _is_used(key: OrganizationKey, using: str = DEFAULT) -> bool:
    return any(_count(column, "=", key.version, using) for column in sealed_fields())


def _count(column: Column, comparison: str, version: int, using: str = DEFAULT) -> int:
    model, field = column
    quote = connections[using].ops.quote_name
    found = (  # only names of our own models and a fixed comparison go into the text
        f"SELECT count(*) FROM {quote(model._meta.db_table)}"  # nosec B608  # noqa: S608
        f" WHERE organization_id = %s AND substring({quote(str(field.column))} FROM 5 FOR 4)"
        f" {comparison} %s"
    )
    with connections[using].cursor() as cursor:
        cursor.execute(found, (require_organization(), version.to_bytes(4)))
        return cursor.fetchone()[0]


def _rewrap_one(model: type[models.Model], using: str) -> str:
    ring = keyring()
    # A bare queryset: the maintenance role looks over all organisations on purpose.
    everything: models.QuerySet[Any] = models.QuerySet(model, using=using)
    with transaction.atomic(using=using):
        row = (
            everything.select_for_update(skip_locked=True)
            .exclude(kek_id=primary_key.primary_id(using=using))
            .exclude(wrapped=None)
            .first()
        )
        if row is None:
            return ""
        context = _context(row)
        raw = ring.unwrap(row.kek_id, row.wrapped, context)
        kek_id, wrapped = primary_key.wrap(raw, context, using=using)
        if ring.unwrap(kek_id, wrapped, context) != raw:
            raise RuntimeError("A rewrapped key does not open; the old wrapping was kept.")
        everything.filter(pk=row.pk).update(kek_id=kek_id, wrapped=wrapped)
        return str(row)


def _context(row: PlatformKey | OrganizationKey) -> tuple[str | UUID | int, ...]:
    if isinstance(row, PlatformKey):
        return platform_keys.context(row.purpose, row.version)
    return keys.context(UUID(str(row.organization_id)), row.version)
