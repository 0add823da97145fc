"""What changed in a model instance: before and after of fields that hold no secret."""

from typing import Any

from django.db import models

Values = dict[str, Any]


def values_of(obj: models.Model) -> Values:
    """The instance's plain columns as JSON values; binary columns are left out."""
    return {
        field.attname: _plain(field.value_from_object(obj))
        for field in obj._meta.concrete_fields
        if not isinstance(field, models.BinaryField) and field.attname != "organization_id"
    }


def difference(before: Values, after: Values) -> dict[str, Values]:
    """``{"before": {...}, "after": {...}}`` with only the fields that differ."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {
        "before": {name: before[name] for name in changed if name in before},
        "after": {name: after[name] for name in changed},
    }


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | list):
        return value
    return str(value)
