"""The end of every flight check: its own steps, the diagnosis, and the row that says so."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import FlightCheck
from credentials.rules.diagnosis import Verdict, diagnose
from credentials.rules.flight_outcomes import EVERYTHING_WORKS, outcome_of, summary_of
from credentials.services import flight_records as records
from credentials.services.flight_steps import Found, own_steps
from credentials.services.step_json import as_json
from cxone_registry.audit.record import record_change

State, Outcome = FlightCheck.State, FlightCheck.Outcome
NOT_COMPLETED = "The check was not completed."
SECRETS = ("sealed_verifier", "sealed_code")
Steps = list[dict[str, Any]]


def complete(
    flight: FlightCheck,
    sign_in: Steps,
    *,
    api_endpoint: str,
    client: UUID | None,
    key: UUID | None = None,
    otherwise: str = "",
) -> str:
    """Do the check's own steps after those of the *sign_in*, judge them all and finish.

    Call it outside any transaction. *otherwise*: what to say where no step says anything. Returns
    the outcome.
    """
    found = Found()
    with transaction.atomic():
        question = records.question(flight, sign_in, api_endpoint=api_endpoint)
    for step in own_steps(question, found):
        keep(flight, as_json(step))
    steps = [*sign_in, *flight.steps] if flight.kind == FlightCheck.Kind.MACHINE else flight.steps
    with transaction.atomic():
        known = records.context(flight, steps, found, client, key)
        finish(flight, steps, diagnose(steps, known), otherwise=otherwise)
    return flight.outcome


def keep(flight: FlightCheck, step: dict[str, Any]) -> None:
    """Add a step, for who watches."""
    flight.steps.append(step)
    with transaction.atomic():
        FlightCheck.objects.filter(pk=flight.pk, state=State.RUNNING).update(steps=flight.steps)


def finish(
    flight: FlightCheck, steps: Steps, verdicts: tuple[Verdict, ...], *, otherwise: str = ""
) -> bool:
    """End the check with what it found. False when it had ended already: the first word stands."""
    told = [asdict(verdict) for verdict in verdicts]
    flight.outcome = outcome_of(steps, told)
    if flight.outcome == Outcome.GOOD:
        otherwise = EVERYTHING_WORKS
    flight.summary = summary_of(steps, told, otherwise=otherwise or NOT_COMPLETED)[:300]
    flight.verdicts, flight.state, flight.finished_at = told, State.FINISHED, timezone.now()
    names = ("outcome", "summary", "verdicts", "state", "finished_at", "steps")
    changes = {name: getattr(flight, name) for name in names}
    # Whatever secret was not used is not needed any more.
    changes |= {**dict.fromkeys(SECRETS), "state_digest": ""}
    still_open = FlightCheck.objects.filter(pk=flight.pk).exclude(state=State.FINISHED)
    if still_open.update(**changes) != 1:
        return False
    record_change("flight-check.finished", flight, outcome=flight.outcome, kind=flight.kind)
    return True
