"""Take a file in, find out what it would do, and keep that to look at. Nothing else is written."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.record import record_change
from tenants.models import TableImport, User
from tenants.rules.tables import Problem, TableRefusedError, read_table
from tenants.services.imports.kinds import KINDS, Kind, Step
from tenants.services.imports.planning import Planned, plan

State = TableImport.State
MOST_PROBLEMS, MOST_SHOWN = 500, 100
KEPT_UNDECIDED = timedelta(days=7)
LONGEST_CELL, LONGEST_NAME = 300, 200


class AlreadyDecidedError(RuntimeError):
    """The import was applied, dismissed or refused already."""


@transaction.atomic
def check_file(kind: str, data: bytes, *, file_name: str, person: User) -> TableImport:
    """A new import of *data*: ``checked``, or ``refused`` with its problems.

    *file_name*: for the eye only. Raises TableRefusedError when it is no table of that kind; then
    nothing is kept.
    """
    chosen = KINDS[kind]()
    planned = plan(chosen, read_table(data, chosen.columns))
    is_refused = bool(planned.problems)
    _drop_forgotten()
    made = TableImport.objects.create(
        kind=kind,
        state=State.REFUSED if is_refused else State.CHECKED,
        file_name=_plain_name(file_name),
        content=None if is_refused else data,
        person=person,
        row_count=len(planned.steps),
        summary=_summary(chosen, planned),
        problems=[as_json(problem) for problem in planned.problems[:MOST_PROBLEMS]],
        finished_at=timezone.now() if is_refused else None,
    )
    record_change("import.checked", made, kind=kind, state=made.state, **planned.counts)
    return made


@transaction.atomic
def dismiss(table_import: TableImport) -> None:
    """Throw a checked file away. Raises AlreadyDecidedError."""
    locked = TableImport.objects.select_for_update().get(pk=table_import.pk)
    if locked.state != State.CHECKED:
        raise AlreadyDecidedError(locked.get_state_display())
    finish(locked, State.DISMISSED)
    record_change("import.dismissed", locked)


def _drop_forgotten() -> None:
    """Files hold names and addresses of people: those that nobody decided about go in the end."""
    old = TableImport.objects.filter(
        state=State.CHECKED, created_at__lt=timezone.now() - KEPT_UNDECIDED
    )
    for each in old.select_for_update(skip_locked=True):
        finish(each, State.DISMISSED)
        record_change("import.dismissed", each)


def finish(table_import: TableImport, state: str, *problems: Problem) -> None:
    """Write how an import ended; its file goes."""
    table_import.state, table_import.content = state, None
    table_import.finished_at = timezone.now()
    table_import.problems = [as_json(problem) for problem in problems[:MOST_PROBLEMS]]
    table_import.save(update_fields=["state", "content", "finished_at", "problems"])


def plan_again(table_import: TableImport) -> Planned:
    """What the kept file would do to the registry as it is now. Raises TableRefusedError."""
    if table_import.content is None:
        raise TableRefusedError("no-file", "The file of this import is gone. Upload it again.")
    chosen = KINDS[table_import.kind]()
    return plan(chosen, read_table(bytes(table_import.content), chosen.columns))


def as_json(problem: Problem) -> dict[str, Any]:
    return {"line": problem.line, "column": problem.column, "sentence": problem.sentence}


def _summary(kind: Kind, planned: Planned) -> dict[str, Any]:
    return {
        **planned.counts,
        "problems": len(planned.problems),
        "digest": planned.digest,
        "first": [_shown(kind, step) for step in planned.news[:MOST_SHOWN]],
    }


def _shown(kind: Kind, step: Step) -> dict[str, Any]:
    """One change, for the preview."""
    keys = [column for column in kind.columns if column.key in kind.key_columns]
    name = " \N{MIDDLE DOT} ".join(step.text(column.key) for column in keys)
    return {
        "line": step.line,
        "action": step.action,
        "name": name[:LONGEST_CELL],
        "changes": [
            {
                "column": kind.column(key).title,
                "before": before[:LONGEST_CELL],
                "after": after[:LONGEST_CELL],
            }
            for key, (before, after) in step.changes.items()
            if key not in kind.key_columns
        ],
    }


def _plain_name(name: str) -> str:
    """What the browser called the file, without folders and odd characters; never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(each for each in last if each.isprintable()).strip()
    return plain[:LONGEST_NAME] or "file without a name"
