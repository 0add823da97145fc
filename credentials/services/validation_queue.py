"""Ask for a validation: a run to look at, and a job that brings it about."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credentials.models import AccessKeyUse, ValidationRun
from cxone_registry.audit.actor import current_actor
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue, enqueue_many, hurry, withdraw

KIND = "validate"
Trigger = ValidationRun.Trigger
OPEN = (ValidationRun.State.QUEUED, ValidationRun.State.RUNNING)


def request(
    use: AccessKeyUse, *, trigger: str = Trigger.PERSON, run_after: datetime | None = None
) -> ValidationRun:
    """Queue a validation of *use* and wake a worker after commit.

    A run that is still open is returned instead of a second one. Needs the organisation's context.
    """
    with transaction.atomic():
        # Locks the use, so that two clicks at once give one run.
        AccessKeyUse.objects.select_for_update(of=("self",)).get(pk=use.pk)
        open_run = use.runs.exclude(state=ValidationRun.State.FINISHED).first()
        if open_run is not None:
            return _hurried(open_run, trigger)
        run = ValidationRun.objects.create(
            use=use, trigger=trigger, requested_by=current_actor().label
        )
        enqueue(KIND, run.pk, priority=_priority(trigger), run_after=run_after)
    return run


def request_many(
    uses: Sequence[AccessKeyUse], *, run_after: Mapping[UUID, datetime] | None = None
) -> None:
    """Queue a schedule's validation of each of *uses*, unless a run of it is open.

    *run_after* names the moment by sign-in. The caller holds the locks on the sign-ins.
    """
    if not uses:
        return
    ids = [use.pk for use in uses]
    begun = ValidationRun.objects.filter(use__in=ids, state__in=OPEN).order_by()
    busy = set(begun.values_list("use_id", flat=True))
    who = current_actor().label
    runs = [
        ValidationRun(use=use, trigger=Trigger.SCHEDULE, requested_by=who)
        for use in uses
        if use.pk not in busy
    ]
    ValidationRun.objects.bulk_create(runs, batch_size=500)
    at = {run.pk: run_after[run.use_id] for run in runs} if run_after else None
    enqueue_many(KIND, [run.pk for run in runs], run_after=at)


def take(use: AccessKeyUse, *, requested_by: str) -> ValidationRun | None:
    """A thorough run of *use* that the caller does itself, without a job of its own.

    It is the open one if no worker has begun it, otherwise a new one; None while a worker is at
    another. Needs the organisation's context.
    """
    with transaction.atomic():
        AccessKeyUse.objects.select_for_update(of=("self",)).get(pk=use.pk)
        run = use.runs.exclude(state=ValidationRun.State.FINISHED).first()
        if run is not None and not withdraw(KIND, run.pk):
            return None
        run = run or ValidationRun(use=use)
        run.trigger, run.requested_by, run.thorough = Trigger.PERSON, requested_by, True
        run.save()
    return run


def _hurried(run: ValidationRun, trigger: str) -> ValidationRun:
    """A person does not wait for the time that a schedule chose."""
    if trigger == Trigger.PERSON and run.trigger != Trigger.PERSON:
        run.trigger, run.requested_by = trigger, current_actor().label
        run.save(update_fields=["trigger", "requested_by"])
    if trigger != Trigger.SCHEDULE:
        hurry(KIND, run.pk)
    return run


def _priority(trigger: str) -> int:
    return Job.Priority.SCHEDULE if trigger == Trigger.SCHEDULE else Job.Priority.PERSON
