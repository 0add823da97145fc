"""What an organisation chooses for one environment: how often it validates, and when not."""

from uuid import UUID

from django.db import transaction

from credentials.models import ValidationSchedule
from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_change


@transaction.atomic
def choose(chosen: ValidationSchedule) -> None:
    """Keep *chosen* instead of what was chosen for its environment, if that differs."""
    before = ValidationSchedule.objects.filter(environment=chosen.environment_id).first()
    old = values_of(before) if before else {}
    chosen.pk = before.pk if before else chosen.pk
    chosen.save(force_update=before is not None, force_insert=before is None)
    found = difference(old, values_of(chosen))
    if found["after"]:
        record_change("validation-schedule.changed", chosen, **found)


@transaction.atomic
def reset(environment_id: UUID) -> bool:
    """Go back to the organisation's default. False if nothing else was chosen."""
    chosen = ValidationSchedule.objects.filter(environment=environment_id).first()
    if chosen is None:
        return False
    record_change("validation-schedule.reset", chosen, before=values_of(chosen))
    chosen.delete()
    return True
