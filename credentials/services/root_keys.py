"""The life of a root key: staged, promoted, at most one retained, retired.

Each step is a row that only the maintenance role writes, and an event of the registry's own chain.
No step makes, moves or deletes a key: people add lines to rings and take them away.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connections, models, transaction
from django.utils import timezone

from credentials.crypto import Keyring, key_id, parse_escrow
from credentials.models import PlatformKey, RootKey
from credentials.services.keyring import keyring
from credentials.services.primary_key import primary_id
from cxone_registry.audit.record import record_platform
from cxone_registry.jobs import heartbeats

MAINT = "maint"
PROOF_LASTS = timedelta(days=365)
State = RootKey.State


class RefusedError(Exception):
    """The step would lose or endanger keys. The text says what to do first."""


def stage(name: str) -> list[str]:
    """Write down that *name* was added to the ring; returns the processes that lack it still.

    Raises RefusedError unless this host's ring holds it and it is new.
    """
    if name not in keyring().ids:
        raise RefusedError(f"{name} is not in this host's key ring. Add its line there first.")
    with transaction.atomic(using=MAINT):
        _know_primary()
        found = _rows().filter(pk=name).first()
        if found and found.state != State.STAGED:
            raise RefusedError(f"{name} is {found.get_state_display().lower()} already.")
        _rows().get_or_create(
            pk=name, defaults={"state": State.STAGED, "staged_at": timezone.now()}
        )
    record_platform("root-key.staged", key=name)
    return lacking(name)


def promote(name: str) -> None:
    """Let *name* wrap from now on; the key before it is retained. Raises RefusedError."""
    with transaction.atomic(using=MAINT):
        _know_primary()
        row = _locked(name)
        _refuse_promotion(name, row)
        now = timezone.now()
        # Out of the way first: there is one retained key at any moment.
        _rows().filter(pk=name).update(state=State.STAGED)
        _rows().filter(state=State.PROMOTED).update(state=State.RETAINED, retained_at=now)
        _rows().filter(pk=name).update(state=State.PROMOTED, promoted_at=now, retained_at=None)
    record_platform("root-key.promoted", key=name)


def retire(name: str) -> None:
    """*name* is needed by nothing any more. Raises RefusedError with the date if a backup may."""
    with transaction.atomic(using=MAINT):
        row = _locked(name)
        if row is None or row.state != State.RETAINED:
            raise RefusedError(f"{name} is not the retained key: only that one can be retired.")
        if count := wrapped_by(name):
            raise RefusedError(
                f"{count} stored keys are still wrapped by {name}. Run `manage.py keys rewrap`."
            )
        until = needed_until(row)
        if until and until > timezone.now():
            raise RefusedError(
                f"Backups made before {row.retained_at:%-d %B %Y} need {name} until"
                f" {until:%-d %B %Y} (CXR_BACKUP_DAYS is {settings.BACKUP_DAYS})."
            )
        _rows().filter(pk=name).update(state=State.RETIRED, retired_at=timezone.now())
    record_platform("root-key.retired", key=name)


def note_rewrapped() -> None:
    """The retained key was needed until this moment: backups of a minute ago still need it."""
    with transaction.atomic(using=MAINT):
        _rows().filter(state=State.RETAINED).update(retained_at=timezone.now())


def prove(text: str, *, by: str) -> str:
    """Whose escrow copy *text* is: its key id, written down with the date and *by* whom.

    Raises BadFormat for a typing mistake, RefusedError for a key that this database never knew.
    """
    name = key_id(parse_escrow(text))
    with transaction.atomic(using=MAINT):
        _know_primary()
        if not _rows().filter(pk=name).update(proved_at=timezone.now(), proved_by=by):
            raise RefusedError(f"This is a good copy of {name}, which is no key of this database.")
    record_platform("root-key.escrow-proved", key=name, by=by)
    return name


def lacking(name: str) -> list[str]:
    """Living beats and workers that do not report *name*. Web servers report nothing."""
    return [
        f"{process.kind} {process.name}"
        for process in heartbeats.processes(timezone.now())
        if process.is_alive and name not in process.ring
    ]


def wrapped_by(name: str, *, using: str = MAINT) -> int:
    """How many stored keys *name* wraps."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM credentials_platformkey WHERE kek_id = %s)"
            " + (SELECT count(*) FROM credentials_organizationkey"
            " WHERE kek_id = %s AND wrapped IS NOT NULL)",
            (name, name),
        )
        return int(cursor.fetchone()[0])


def history() -> list[RootKey]:
    """Every root key that was ever named here, the primary first."""
    order = [State.PROMOTED, State.STAGED, State.RETAINED, State.RETIRED]
    return sorted(_rows(), key=lambda row: order.index(State(row.state)))


def needed_until(row: RootKey) -> datetime | None:
    """When the last backup that needs a retained key expires."""
    return row.retained_at and row.retained_at + timedelta(days=settings.BACKUP_DAYS)


def proof_is_old(row: RootKey, now: datetime) -> bool:
    """Whether nobody has proved for a year that the escrow copy of a key in use can be read."""
    if row.state not in (State.PROMOTED, State.RETAINED):
        return False
    return row.proved_at is None or row.proved_at < now - PROOF_LASTS


def _refuse_promotion(name: str, row: RootKey | None) -> None:
    if not isinstance(keyring(), Keyring):
        raise RefusedError("A key provider wraps here: it has one key, named by the settings.")
    if row is None or row.state not in (State.STAGED, State.RETAINED):
        raise RefusedError(f"{name} is not staged. Run `manage.py keys stage {name}` first.")
    if name not in keyring().ids:
        raise RefusedError(f"{name} is not in this host's key ring.")
    if settings.PRIMARY_KEK and name != settings.PRIMARY_KEK:
        raise RefusedError(
            f"CXR_PRIMARY_KEK names {settings.PRIMARY_KEK}. Unset it everywhere, or set it to"
            f" {name} everywhere, and restart."
        )
    if missing := lacking(name):
        raise RefusedError(f"These processes do not have {name} yet: {', '.join(missing)}.")
    retained = _rows().filter(state=State.RETAINED).exclude(pk=name).first()
    if retained:
        raise RefusedError(f"{retained.kek_id} is still retained, and one is enough: retire it.")


def _know_primary() -> None:
    """The key that wraps has a row, also where keys were made before there were rows."""
    name = primary_id(using=MAINT)
    if not _rows().filter(state=State.PROMOTED).exists():
        since = PlatformKey.objects.using(MAINT).order_by("created_at").first()
        _rows().update_or_create(
            pk=name,
            defaults={
                "state": State.PROMOTED,
                "promoted_at": since.created_at if since else timezone.now(),
                "provider": "ring" if isinstance(keyring(), Keyring) else settings.KEY_PROVIDER,
            },
        )


def _locked(name: str) -> RootKey | None:
    list(_rows().select_for_update().order_by("pk"))
    return _rows().filter(pk=name).first()


def _rows() -> "models.QuerySet[RootKey]":
    return RootKey.objects.using(MAINT)
