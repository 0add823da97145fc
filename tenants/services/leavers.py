"""Tasks that remain when a person leaves: made of what hangs on them, done, and undone."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from tenants.models import HandOverTask, User
from tenants.rules.leaving import Held


class CannotReopenError(Exception):
    """Why a task stays done, in a sentence for the person who wanted to."""


@transaction.atomic
def make_tasks(
    person: str, held: Iterable[Held], *, assignee: User | None, due_on: date | None
) -> int:
    """One task for each thing that hangs on *person*; returns how many are new.

    What has an open task already gets no second one.
    """
    open_ones = HandOverTask.objects.filter(person__iexact=person, done_at=None)
    known = {(task.title, str(task.subject_id or "")) for task in open_ones}
    new = [
        _task(person, one, assignee, due_on)
        for one in held
        if (one.task, one.subject_id) not in known
    ]
    # Somebody else may make the same ones at this moment: theirs are as good.
    made = HandOverTask.objects.bulk_create(new, ignore_conflicts=True)
    if made:
        titles = [task.title for task in made]
        record_change("handover.made", person=person, tasks=titles, due_on=due_on)
    return len(made)


@transaction.atomic
def finish(task: HandOverTask) -> None:
    """The task is done."""
    task = _locked(task)
    if task.done_at is None:
        task.done_at, task.done_by = timezone.now(), current_actor().label[:254]
        task.save(update_fields=["done_at", "done_by"])
        record_change("handover.done", task)


@transaction.atomic
def reopen(task: HandOverTask) -> None:
    """It was not done after all. Raises CannotReopenError."""
    task = _locked(task)
    if task.done_at is None:
        return
    task.done_at, task.done_by = None, ""
    try:
        with transaction.atomic():
            task.save(update_fields=["done_at", "done_by"])
    except IntegrityError as error:
        raise CannotReopenError("The same task was made again meanwhile and is open.") from error
    record_change("handover.reopened", task)


def _task(person: str, held: Held, assignee: User | None, due_on: date | None) -> HandOverTask:
    return HandOverTask(
        title=held.task,
        why=held.why,
        person=person,
        registration_id=held.registration_id or None,
        subject=held.subject,
        subject_id=held.subject_id or None,
        assignee=assignee,
        due_on=due_on,
        created_by=current_actor().label[:254],
    )


def _locked(task: HandOverTask) -> HandOverTask:
    return HandOverTask.objects.select_for_update(of=("self",)).get(pk=task.pk)
