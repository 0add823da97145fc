"""What an admin page writes to the audit trail when a row is saved or deleted."""

from django.db import models

from cxone_registry.audit.changes import difference, values_of
from cxone_registry.audit.record import record_change


def record_save(obj: models.Model, *, is_new: bool) -> None:
    """Audit a saved instance: what was set, or what changed and from which value."""
    after = values_of(obj)
    after.pop("updated_at", None)  # the event has its own time
    if is_new:
        record_change(f"{obj._meta.model_name}.created", obj, after=after)
        return
    changed = difference(getattr(obj, "values_before", {}), after)
    if changed["after"]:
        record_change(f"{obj._meta.model_name}.changed", obj, **changed)


def record_delete(obj: models.Model) -> None:
    """Audit an instance that is about to be deleted, with the values it had."""
    record_change(f"{obj._meta.model_name}.deleted", obj, before=values_of(obj))
