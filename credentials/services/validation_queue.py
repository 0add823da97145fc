"""Ask for a validation: a run to look at, and a job that brings it about."""

from datetime import datetime

from django.db import transaction

from credentials.models import AccessKeyUse, ValidationRun
from cxone_registry.audit.actor import current_actor
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue, hurry, withdraw

KIND = "validate"
Trigger = ValidationRun.Trigger


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
