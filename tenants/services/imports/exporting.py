"""Tables as they would be imported again: the same columns, and never a secret."""

from collections.abc import Collection
from uuid import UUID

from tenants.rules.tables import write_csv, write_xlsx
from tenants.services.imports.kinds import KINDS
from tenants.services.imports.kinds.base import Cells

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(kind: str, form: str, *, only: Collection[UUID] | None = None) -> bytes:
    """All rows of *kind*, or those with the ids in *only*. Raises KeyError for unknown names."""
    chosen = KINDS[kind]()
    wanted = None if only is None else set(only)
    rows = [
        present.cells
        for present in chosen.present().values()
        if wanted is None or present.obj.pk in wanted
    ]
    return _written(kind, form, rows)


def template(kind: str, form: str) -> bytes:
    """The columns of *kind* with one row as an example. Raises KeyError for unknown names."""
    return _written(kind, form, [{column.key: column.example for column in KINDS[kind].columns}])


def _written(kind: str, form: str, rows: list[Cells]) -> bytes:
    chosen = KINDS[kind]
    if form == "xlsx":
        return write_xlsx(chosen.columns, rows, sheet=chosen.label)
    return write_csv(chosen.columns, rows)
