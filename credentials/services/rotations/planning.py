"""Plan rotations: one, or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from credentials.models import AccessKey, Rotation
from credentials.services import key_drivers
from credentials.services.rotations.locking import RotationError
from credentials.services.vault import Owner
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from tenants.models import ApplicationType, Membership

LONGEST_KEEP = 90
OPEN_ALREADY = "A rotation of {} is under way already."
PUBLIC = "{} is a public application: it has no secret that could be replaced."


@dataclass(frozen=True, slots=True)
class Plan:
    """What people choose. *next_rotate_by*: None for the same interval as before."""

    reason: str
    planned_for: date | None = None
    owner: Membership | None = None
    driver: str = key_drivers.MANUAL
    keep_days: int = 7
    next_rotate_by: date | None = None


@transaction.atomic
def plan(owner: Owner, chosen: Plan) -> Rotation:
    """A new rotation of the secret of *owner*. Raises RotationError."""
    row = Rotation(created_by=current_actor().label[:254], **_of(owner), **_values(chosen))
    if chosen.driver not in key_drivers.offered_for(owner):
        raise RotationError("This way is not offered here. Choose another one.")
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise RotationError(OPEN_ALREADY.format(owner)) from error
    record_change("rotation.planned", row, planned_for=row.planned_for, driver=row.driver)
    return row


@transaction.atomic
def plan_many(owners: Sequence[Owner], chosen: Plan) -> list[Rotation]:
    """One for each of *owners*, or none of them. Raises RotationError."""
    return [plan(owner, chosen) for owner in owners]


@transaction.atomic
def change(rotation: Rotation, chosen: Plan) -> None:
    """Other days or another person. The way of an open rotation stays."""
    row = Rotation.objects.select_for_update(of=("self",)).get(pk=rotation.pk)
    if row.state in Rotation.CLOSED:
        raise RotationError("This rotation is over.")
    for name, value in _values(chosen).items():
        if name != "driver":
            setattr(row, name, value)
    row.save()
    record_change("rotation.changed", row, planned_for=row.planned_for, keep_days=row.keep_days)


def _values(chosen: Plan) -> dict[str, object]:
    return {
        "reason": chosen.reason,
        "planned_for": chosen.planned_for,
        "owner": chosen.owner,
        "driver": chosen.driver,
        "keep_days": max(0, min(chosen.keep_days, LONGEST_KEEP)),
        "next_rotate_by": chosen.next_rotate_by,
    }


def _of(owner: Owner) -> dict[str, Owner]:
    if isinstance(owner, AccessKey):
        return {"access_key": owner}
    if owner.registration.application_type == ApplicationType.USER_PUBLIC:
        raise RotationError(PUBLIC.format(owner.registration))
    return {"client_credential": owner}
