"""The flight check of a Back-End application: a thorough validation, and what a sign-in hides."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, FlightCheck, ValidationRun
from credentials.services import (
    conclusions,
    flight_end,
    flight_limits,
    flight_records,
    validation,
)
from credentials.services.validation_queue import take
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue

KIND = "flight-check"
WAIT = timedelta(seconds=2)
State = FlightCheck.State


def start(use: AccessKeyUse, *, token_url: str = "", probe_origins: bool = False) -> FlightCheck:
    """Queue a flight check of *use* and wake a worker after commit.

    One that is still open is returned instead of a second one. A validation that waits in the queue
    becomes the check's own. Raises CannotTryError. Needs the organisation's context.
    """
    with transaction.atomic():
        # Locks the use, so that two clicks at once give one check.
        AccessKeyUse.objects.select_for_update(of=("self",)).get(pk=use.pk)
        found = use.flight_checks.exclude(state=State.FINISHED).first()
        if found is not None:
            return found
        flight_limits.refuse_too_many()
        by = current_actor().label
        flight = FlightCheck.objects.create(
            kind=FlightCheck.Kind.MACHINE,
            registration_id=use.registration_id,
            environment_id=use.access_key.tenant.environment_id,
            tenant_id=use.access_key.tenant_id,
            use=use,
            run=take(use, requested_by=by),
            requested_by=by,
            token_url=token_url,
            probe_origins=probe_origins,
        )
        enqueue(KIND, flight.pk, priority=Job.Priority.PERSON)
        record_change("flight-check.started", flight, kind=flight.kind)
    return flight


def run(flight: FlightCheck) -> Done | Later:
    """Do the validation, then the check's own steps. Safe to call again; opens its transactions."""
    with transaction.atomic():
        mine = _run_of(flight)
        _mark_running(flight)
    if mine is None:
        # Another worker validates this sign-in just now, and less thoroughly.
        return Later(WAIT)
    result = validation.run(mine.pk)
    if isinstance(result, Later):
        return result
    with transaction.atomic():
        flight = flight_records.load(flight.pk)
    return Done(_complete(flight))


def end_run(flight: FlightCheck) -> None:
    """The check is given up: nobody else would end its run."""
    if flight.run is not None:
        conclusions.not_sent(flight.run, "The flight check was interrupted five times.")


def _complete(flight: FlightCheck) -> str:
    done = flight.run or ValidationRun()
    return flight_end.complete(
        flight,
        done.steps,
        api_endpoint=flight.tenant.api_endpoint if flight.tenant else "",
        client=done.client_secret_id,
        key=done.access_key_secret_id,
        otherwise=done.summary,
    )


def _run_of(flight: FlightCheck) -> ValidationRun | None:
    if flight.run is None and flight.use is not None:
        flight.run = take(flight.use, requested_by=flight.requested_by)
        flight.save(update_fields=["run"])
    return flight.run


def _mark_running(flight: FlightCheck) -> None:
    # What an interrupted worker kept is done anew.
    flight.state, flight.steps = State.RUNNING, []
    flight.started_at = flight.started_at or timezone.now()
    flight.save(update_fields=["state", "steps", "started_at"])
