"""A rotation as it is now, and whether a move of it is possible."""

from datetime import datetime

from credentials.models import Rotation
from credentials.reports.rotations.facts import facts_of
from credentials.rules.rotations.moves import Move, why_not
from credentials.services.vault import Owner

CHANGED = "Somebody else moved this rotation meanwhile. Look at it again."


class RotationError(Exception):
    """A step that cannot be made now; its text is a sentence for the person."""


def locked(rotation: Rotation, seen_state: str = "") -> Rotation:
    """*rotation* as it is now, locked. Raises RotationError if it is not in *seen_state*."""
    rows = Rotation.objects.select_for_update(of=("self",))
    found = rows.filter(pk=rotation.pk).first()
    if found is None:
        raise RotationError("This rotation was deleted meanwhile.")
    if seen_state and found.state != seen_state:
        raise RotationError(CHANGED)
    return found


def refuse(rotation: Rotation, move: Move, now: datetime, *, reason: str = "") -> None:
    """Raise RotationError if *move* cannot be made at *now*."""
    sentence = why_not(move, facts_of(rotation), now, reason=reason)
    if sentence:
        raise RotationError(sentence)


def owner_of(rotation: Rotation) -> Owner:
    """Whose secret is replaced."""
    # A constraint sees to it that there is exactly one.
    return rotation.client_credential or rotation.access_key  # type: ignore[return-value]
