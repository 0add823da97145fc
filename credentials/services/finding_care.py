"""What people do about findings. None of it closes one: only facts do."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Finding
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_changes
from tenants.models import Membership

LONGEST_SNOOZE = timedelta(days=90)
# What is put back by an undo.
CARE = (
    "acknowledged_at",
    "acknowledged_by",
    "snoozed_until",
    "snoozed_by",
    "owner_id",
    "note",
)
Care = dict[str, Any]


class SnoozeError(ValueError):
    """A time to snooze until that is past or too far away; its text is for people."""


def acknowledge(finding_ids: Collection[UUID], note: str = "") -> dict[UUID, Care]:
    """Say that somebody is at it. Returns the care that each changed finding had before."""
    now, by = timezone.now(), current_actor().label[:254]

    def change(finding: Finding) -> bool:
        if finding.acknowledged_at is not None and note in ("", finding.note):
            return False
        finding.acknowledged_at = finding.acknowledged_at or now
        finding.acknowledged_by = finding.acknowledged_by or by
        finding.note = note or finding.note
        return True

    return _care("finding.acknowledged", finding_ids, change)


def unacknowledge(finding_ids: Collection[UUID]) -> dict[UUID, Care]:
    """Take an acknowledgement back."""

    def change(finding: Finding) -> bool:
        was = finding.acknowledged_at is not None
        finding.acknowledged_at, finding.acknowledged_by = None, ""
        return was

    return _care("finding.unacknowledged", finding_ids, change)


def snooze(finding_ids: Collection[UUID], until: datetime) -> dict[UUID, Care]:
    """Be silent about them until then. Raises SnoozeError."""
    now, by = timezone.now(), current_actor().label[:254]
    if until <= now:
        raise SnoozeError("Choose a time that is still to come.")
    if until > now + LONGEST_SNOOZE:
        raise SnoozeError("Snooze for 90 days at most. What can wait longer is worth a note.")

    def change(finding: Finding) -> bool:
        was = finding.snoozed_until
        finding.snoozed_until, finding.snoozed_by = until, by
        return was != until

    return _care("finding.snoozed", finding_ids, change)


def wake(finding_ids: Collection[UUID]) -> dict[UUID, Care]:
    """End a snooze early."""

    def change(finding: Finding) -> bool:
        was = finding.snoozed_until is not None
        finding.snoozed_until, finding.snoozed_by = None, ""
        return was

    return _care("finding.woken", finding_ids, change)


def assign(finding_ids: Collection[UUID], membership: Membership | None) -> dict[UUID, Care]:
    """Give them to a member, or to nobody."""

    def change(finding: Finding) -> bool:
        was = finding.owner_id
        finding.owner = membership
        return was != finding.owner_id

    return _care("finding.assigned", finding_ids, change)


def note(finding_id: UUID, text: str) -> dict[UUID, Care]:
    """Write down what others should know; empty takes the note away."""

    def change(finding: Finding) -> bool:
        was, finding.note = finding.note, text
        return was != text

    return _care("finding.noted", [finding_id], change)


@transaction.atomic
def put_back(before: dict[UUID, Care]) -> int:
    """Undo: give findings that are still open the care they had. Returns how many."""

    owners = {had["owner_id"] for had in before.values()} - {None}
    here = set(Membership.objects.filter(pk__in=owners).values_list("pk", flat=True))

    def change(finding: Finding) -> bool:
        had = before[finding.pk]
        for name in CARE:
            setattr(finding, name, had[name])
        if finding.owner_id not in here:
            finding.owner_id = None
        return True

    return len(_care("finding.care-undone", list(before), change))


@transaction.atomic
def _care(action: str, finding_ids: Iterable[UUID], change: Any) -> dict[UUID, Care]:
    before: dict[UUID, Care] = {}
    changed = []
    found = Finding.objects.filter(pk__in=list(finding_ids), resolved_at=None).order_by("pk")
    # In the order in which everybody locks them.
    for finding in found.select_for_update(of=("self",)):
        had = care_of(finding)
        if change(finding):
            before[finding.pk] = had
            changed.append(finding)
    Finding.objects.bulk_update(changed, CARE, batch_size=500)
    record_changes((action, finding, _told(before[finding.pk], finding)) for finding in changed)
    return before


def care_of(finding: Finding) -> Care:
    """What people did about *finding* so far."""
    return {name: getattr(finding, name) for name in CARE}


def _told(before: Care, finding: Finding) -> dict[str, Any]:
    after = care_of(finding)
    changed = [name for name in CARE if before[name] != after[name]]
    return {
        "code": finding.code,
        "subject": finding.subject_label,
        "before": {name: _plain(before[name]) for name in changed},
        "after": {name: _plain(after[name]) for name in changed},
    }


def _plain(value: Any) -> Any:
    return None if value is None else str(value)
