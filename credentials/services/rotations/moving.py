"""Each step of a rotation: locked, guarded, audited."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKey, Rotation
from credentials.reports.rotations.facts import unproved
from credentials.rules.rotations.dates import next_date
from credentials.rules.rotations.moves import UNDOES, WAYS, Move
from credentials.services.rotations import asking, switching, trials
from credentials.services.rotations.locking import RotationError, locked, owner_of, refuse
from cxone_registry.audit.record import record_change
from tenants.reports.calendars import own_calendar
from tenants.rules.clocks import day_of
from tenants.services.admin_notices import tell
from tenants.services.watching import look_soon

State = Rotation.State
LONGEST_REASON = 500
NO_OLD = "There is no earlier value to go back to."
# What each step writes down as its moment; an undone one is forgotten again.
MOMENTS = {
    State.REQUESTED: "requested_at",
    State.VALIDATED: "validated_at",
    State.DISTRIBUTED: "distributed_at",
    State.OLD_INACTIVE: "old_inactive_at",
    State.OLD_RETIRED: "old_retired_at",
    State.OLD_DESTROYED: "closed_at",
    State.CANCELLED: "closed_at",
}
UNDONE = {Move.SWITCH_BACK: "distributed_at", Move.REACTIVATE: "old_inactive_at"}


@transaction.atomic
def move(rotation: Rotation, wanted: Move, *, seen_state: str = "", reason: str = "") -> Rotation:
    """Make the step *wanted*; the rotation as it is then. Raises RotationError.

    *seen_state*: the state that the person saw. *reason*: why the old value is retired although not
    every consumer has proved the new one. Receiving a value is ``receiving.receive``.
    """
    row, now = locked(rotation, seen_state), timezone.now()
    reason = reason.strip()[:LONGEST_REASON]
    refuse(row, wanted, now, reason=reason)
    if wanted == Move.TRY and trials.uses_to_try(row).exists():
        _try_new(row)
        return row
    work = _WORK.get(wanted)
    if work is not None:
        work(row, now)
    overridden = _override(row, reason) if wanted == Move.RETIRE else 0
    _go(row, wanted, now)
    record_change(f"rotation.{wanted}", row, **_details(row, overridden))
    look_soon()
    return row


@transaction.atomic
def try_old(rotation: Rotation) -> None:
    """Ask CXone once whether it still accepts the old value. Raises RotationError.

    A refusal is the proof that it is off, and counts as a wrong sign-in of the API user.
    """
    row = locked(rotation)
    if row.state != State.OLD_INACTIVE or row.old_version is None:
        raise RotationError("The old value can be tried while it is switched off, once.")
    if row.run is not None and row.run.created_at > (row.old_inactive_at or row.created_at):
        raise RotationError("The old value was tried already. Once is enough.")
    if trials.ask(row, row.old_version) is None:
        raise RotationError("No sign-in of a machine uses it, so nothing can be tried.")
    record_change("rotation.old-try-asked", row)


def _try_new(row: Rotation) -> None:
    if row.new_version is None:
        raise RotationError("The new value is not here any more. Enter it again.")
    trials.ask(row, row.new_version)
    record_change("rotation.try-asked", row)


def _switch(row: Rotation, now: datetime) -> None:
    if row.new_version is None:
        raise RotationError("The new value is not here any more. Enter it again.")
    row.old_version = switching.make_current(owner_of(row), row.new_version)


def _switch_back(row: Rotation, now: datetime) -> None:
    if row.old_version is None or row.new_version is None:
        raise RotationError(NO_OLD)
    switching.switch_back(owner_of(row), row.new_version, row.old_version)


def _destroy(row: Rotation, now: datetime) -> None:
    if row.old_version is not None:
        switching.destroy(row.old_version)
    owner = owner_of(row)
    today = day_of(now, own_calendar().zone)
    began = row.old_version.created_at.date() if row.old_version else None
    chosen = row.next_rotate_by
    is_ahead = chosen is not None and chosen > today
    row.next_rotate_by = chosen if is_ahead else next_date(began, owner.rotate_by, today)
    type(owner).objects.filter(pk=owner.pk).update(rotate_by=row.next_rotate_by)


def _cancel(row: Rotation, now: datetime) -> None:
    if row.new_version is not None:
        switching.destroy(row.new_version)
    asking.take_back(row, now)


def _request(row: Rotation, now: datetime) -> None:
    row.request = asking.draft(row)


_WORK: dict[Move, Callable[[Rotation, datetime], None]] = {
    Move.REQUEST: _request,
    Move.SWITCH: _switch,
    Move.SWITCH_BACK: _switch_back,
    Move.DESTROY: _destroy,
    Move.CANCEL: _cancel,
}


def _override(row: Rotation, reason: str) -> int:
    """Retired without every proof: kept with its reason, and told to the admins."""
    missing = unproved(row).count()
    if missing:
        row.override = reason
        sentence = f"The old value of {owner_of(row)} was retired before all had proved the new one"
        tell("unproved rotation", f"{sentence}: {reason}", path=f"/rotations/{row.pk}/")
    return missing


def _go(row: Rotation, wanted: Move, now: datetime) -> None:
    row.state, row.trouble = WAYS[wanted][1], ""
    if wanted in UNDOES:
        setattr(row, UNDONE[wanted], None)
    else:
        setattr(row, MOMENTS[State(row.state)], now)
    row.save()


def _details(row: Rotation, overridden: int) -> dict[str, object]:
    found: dict[str, object] = {"state": row.state}
    if isinstance(owner_of(row), AccessKey) and row.old_version:
        found["old_version"] = row.old_version.number
    return found | ({"unproved": overridden, "reason": row.override} if overridden else {})
