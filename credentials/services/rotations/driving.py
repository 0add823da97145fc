"""A driver does a step at CXone in a job of its own, safely when it dies half way.

Before a key is made, the keys that CXone has are written down. A key that is there besides when
the work is begun again was made by a try that died, and its secret is lost: nothing is made until
a person has had it deleted.
"""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Rotation
from credentials.rules.rotations.moves import Move
from credentials.services.key_drivers.choosing import driver_of
from credentials.services.key_drivers.interface import Driver, DriverError, NoSuchKeyError
from credentials.services.rotations import moving, receiving
from credentials.services.rotations.locking import RotationError, locked, refuse
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue

KIND = "rotate-key"
CREATE, DELETE_LOST = "create", "delete-lost"
MOVES = {
    CREATE: Move.RECEIVE,
    DELETE_LOST: Move.RECEIVE,
    "deactivate": Move.DEACTIVATE,
    "activate": Move.REACTIVATE,
    "delete": Move.RETIRE,
}
LOST = (
    "CXone made a key whose secret was lost on its way: {}. Delete it here or in CXone, then"
    " another one is made."
)
NO_OLD = "The ID of the old key is not known, so a person does this in CXone."
GAVE_UP = "The work was interrupted five times and given up. Try it again."


@transaction.atomic
def ask(rotation: Rotation, wish: str, *, reason: str = "") -> None:
    """Queue what a driver is to do. Raises RotationError."""
    row = locked(rotation)
    if row.driver_state.get("wish"):
        raise RotationError("The registry is at work for this rotation already.")
    refuse(row, MOVES[wish], timezone.now(), reason=reason)
    _write(row, {**row.driver_state, "wish": wish, "reason": reason[:500]})
    record_change("rotation.driver-asked", row, wish=wish)
    enqueue(KIND, row.pk, priority=Job.Priority.PERSON)


def run(rotation_id: UUID) -> Done:
    """Do what is wished (handler of ``rotate-key``). Safe to call again."""
    with transaction.atomic():
        row = _found(rotation_id)
    wish = row.driver_state.get("wish", "") if row else ""
    if row is None or not wish:
        return Done("nothing-to-do")
    try:
        _WORK[wish](row, driver_of(row))
    except (DriverError, RotationError) as error:
        _stop(row, str(error))
        return Done("refused")
    return Done(f"done-{wish}")


def give_up(rotation_id: UUID) -> None:
    """The job's attempts are used up."""
    with transaction.atomic():
        row = _found(rotation_id)
    if row is not None:
        _stop(row, GAVE_UP)


def _create(row: Rotation, driver: Driver) -> None:
    there = {key.id for key in driver.list()}
    before = row.driver_state.get("before")
    lost = sorted(there - set(before)) if before is not None else []
    if lost:
        raise RotationError(LOST.format(", ".join(lost)))
    with transaction.atomic():
        _write(locked(row), {**row.driver_state, "before": sorted(there)})
    key_id, secret = driver.create()
    with transaction.atomic():
        receiving.receive(row, secret, key_id=key_id)
        _write(locked(row), {})


def _delete_lost(row: Rotation, driver: Driver) -> None:
    """What CXone lists beside what it had before, and beside what is stored here."""
    before = row.driver_state.get("before")
    if before is None:
        raise RotationError("No key is known to be lost.")
    for key in driver.list():
        if key.id not in before:
            driver.delete(key.id)
    with transaction.atomic():
        _write(locked(row), {})
        ask(row, CREATE)


def _move(call: Callable[[Driver, str], None], wanted: Move) -> Callable[[Rotation, Driver], None]:
    def work(row: Rotation, driver: Driver) -> None:
        if row.old_version is None or not row.old_version.key_id:
            raise RotationError(NO_OLD)
        call(driver, row.old_version.key_id)
        with transaction.atomic():
            moving.move(row, wanted, reason=row.driver_state.get("reason", ""))
            _write(locked(row), {})

    return work


def _delete(driver: Driver, key_id: str) -> None:
    # What a try before this one deleted already, is gone.
    with suppress(NoSuchKeyError):
        driver.delete(key_id)


_WORK: dict[str, Callable[[Rotation, Driver], None]] = {
    CREATE: _create,
    DELETE_LOST: _delete_lost,
    "deactivate": _move(lambda driver, key: driver.deactivate(key), Move.DEACTIVATE),
    "activate": _move(lambda driver, key: driver.activate(key), Move.REACTIVATE),
    "delete": _move(_delete, Move.RETIRE),
}


@transaction.atomic
def _stop(row: Rotation, trouble: str) -> None:
    now = locked(row)
    now.trouble = trouble[:200]
    now.driver_state = {"before": before} if (before := now.driver_state.get("before")) else {}
    now.save(update_fields=["trouble", "driver_state"])


def _write(row: Rotation, state: dict[str, object]) -> None:
    row.driver_state = state
    row.save(update_fields=["driver_state"])


def _found(rotation_id: UUID) -> Rotation | None:
    rows = Rotation.objects.select_related("access_key__tenant__environment", "old_version")
    return rows.filter(pk=rotation_id).first()
