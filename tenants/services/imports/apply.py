"""Write a checked table into the registry: all of it in one transaction, or nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from cxone_registry.audit.actor import acting_as, person
from cxone_registry.audit.changes import Values, difference, values_of
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.models import Membership, Registration, TableImport, Tenant, User
from tenants.rules.tables import Problem, TableRefusedError
from tenants.services import discovery, requests
from tenants.services.imports.checking import AlreadyDecidedError, State, finish, plan_again
from tenants.services.imports.kinds import KINDS, Step
from tenants.services.imports.planning import Planned
from tenants.services.policy import Action, Person, can, missing

KIND = "apply-import"
GONE = "The person who asked for this import is no longer a member of the organisation."
MOVED_ON = (
    "The registry has changed since you looked at the preview, so this file would now do something"
    " else than what you saw. Upload it again and look at the new preview."
)
COLLIDED = (
    "Another change came in between, or two rows swap a value that may be there only once. Upload"
    " the file again; if it fails again, change one of the two rows first."
)
NOT_DONE = "The import was tried several times and could not be finished. Nothing was written."


class _RefusedError(Exception):
    """The import may not be applied, for these reasons."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def request(table_import: TableImport, by: User) -> None:
    """Queue a checked import, to be applied with the rights of *by*. Raises AlreadyDecidedError."""
    with transaction.atomic():
        locked = TableImport.objects.select_for_update().get(pk=table_import.pk)
        if locked.state != State.CHECKED:
            raise AlreadyDecidedError(locked.get_state_display())
        locked.state, locked.person = State.QUEUED, by
        locked.save(update_fields=["state", "person"])
        enqueue(KIND, locked.pk, priority=Job.Priority.PERSON)
        record_change("import.queued", locked, kind=locked.kind)


def run(import_id: UUID) -> Done:
    """Apply one import (handler of ``apply-import``). Delivered twice, it is applied once."""
    try:
        with transaction.atomic():
            return _apply(import_id)
    except _RefusedError as refused:
        problems = refused.problems
    except IntegrityError:
        problems = (_said(COLLIDED),)
    with transaction.atomic():
        return _fail(import_id, problems)


def give_up(import_id: UUID) -> None:
    """The job's tries are used up: say so, and drop the file."""
    with transaction.atomic():
        _fail(import_id, (_said(NOT_DONE),))


def _apply(import_id: UUID) -> Done:
    chosen = _locked(import_id)
    if chosen is None:
        return Done("not-queued")
    who = _person_with_rights(chosen)
    KINDS[chosen.kind].lock()
    planned = _planned(chosen)
    kind = KINDS[chosen.kind]()
    before = [values_of(step.present.obj) if step.present else None for step in planned.news]
    rows = kind.write(planned.news)
    # Deferred foreign keys speak up here, while the import can still say what happened.
    transaction.get_connection().check_constraints()
    finish(chosen, State.APPLIED)
    _ask_where_tenants_live(planned.news, rows)
    with acting_as(who):
        _answer_submissions(planned.news, rows)
        _record(chosen, planned, before, rows)
    return Done("applied")


def _locked(import_id: UUID) -> TableImport | None:
    rows = TableImport.objects.select_for_update().filter(pk=import_id, state=State.QUEUED)
    return rows.first()


def _person_with_rights(chosen: TableImport) -> Any:
    """The person as an actor, if they may still edit. Raises _RefusedError."""
    seat = Membership.objects.select_related("user").filter(user=chosen.person_id).first()
    if seat is None or not seat.user.is_active:
        raise _RefusedError(_said(GONE))
    if not can(Person(seat.user_id, seat.role), Action.EDIT):
        raise _RefusedError(_said(missing(Action.EDIT)))
    return person(seat.user.email, seat.user_id)


def _planned(chosen: TableImport) -> Planned:
    try:
        planned = plan_again(chosen)
    except TableRefusedError as refused:
        raise _RefusedError(_said(refused.sentence)) from None
    if planned.problems:
        raise _RefusedError(_said(MOVED_ON), *planned.problems)
    if planned.digest != chosen.summary.get("digest"):
        raise _RefusedError(_said(MOVED_ON))
    return planned


def _ask_where_tenants_live(steps: Sequence[Step], rows: Sequence[Any]) -> None:
    found = [
        row
        for step, row in zip(steps, rows, strict=True)
        if isinstance(row, Tenant) and (step.is_new or "environment" in step.answers)
    ]
    discovery.request_many(found)


def _answer_submissions(steps: Sequence[Step], rows: Sequence[Any]) -> None:
    """A tracking number is NICE's answer, in a table as on the form."""
    for step, row in zip(steps, rows, strict=True):
        if isinstance(row, Registration) and not step.is_new and step.value("tracking_number"):
            requests.tracking_number_came(row, timezone.now())


def _record(
    chosen: TableImport, planned: Planned, before: Sequence[Values | None], rows: Sequence[Any]
) -> None:
    """Each row has its event, as if somebody had saved its form; the import has one besides."""
    for step, old, row in zip(planned.news, before, rows, strict=True):
        name = row._meta.model_name
        said = {"by_import": str(chosen.pk), "cells": _cells(step)}
        if old is None:
            record_change(f"{name}.created", row, after=values_of(row), **said)
        else:
            record_change(f"{name}.changed", row, **difference(old, values_of(row)), **said)
    record_change("import.applied", chosen, kind=chosen.kind, **planned.counts)


def _cells(step: Step) -> dict[str, list[str]]:
    return {key: list(change) for key, change in step.changes.items()}


def _fail(import_id: UUID, problems: Sequence[Problem]) -> Done:
    chosen = _locked(import_id)
    if chosen is None:
        return Done("not-queued")
    finish(chosen, State.FAILED, *problems)
    record_change("import.failed", chosen, why=problems[0].sentence)
    return Done("failed")


def _said(sentence: str) -> Problem:
    return Problem(0, "", sentence)
