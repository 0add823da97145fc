"""A person is back from CXone: with a code, or with CXone's reason why there is none."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import FlightCheck
from credentials.rules.diagnosis import diagnose
from credentials.services import attempts, flight_end, flight_records, vault
from credentials.services.flight_steps import Found
from credentials.services.step_json import as_json
from credentials.services.user_sign_in import KIND, LIFETIME, digest
from cxone_registry.jobs.queue import hurry
from cxone_registry.secret import Secret
from tenants.cxone import Step

State = FlightCheck.State
LONGEST_CODE = 2_000
LONGEST_TEXT = 200
# RFC 6749 section 4.1.2.1 and OpenID Connect Core section 3.1.2.6, in the words of our step.
NOT_SIGNED_IN = {
    "login_required",
    "interaction_required",
    "account_selection_required",
    "consent_required",
}


class NotOursError(Exception):
    """What came back does not belong to the check that this person started."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What CXone gave the person to bring along. *code* is empty if *error* is not.

    *issuer* is who says that it sent the person (RFC 9207), empty if it does not say so.
    """

    state: str
    code: Secret
    error: str = ""
    description: str = ""
    issuer: str = ""


def arrive(flight_id: UUID, brought: Arrival) -> FlightCheck:
    """Take what the person brought, once; a second time changes nothing and is no mistake.

    Raises NotOursError for another state or issuer and for one without code and error, and
    FlightCheck.DoesNotExist. Needs the organisation's context.
    """
    with transaction.atomic():
        attempts.lock(FlightCheck, flight_id)
        flight = flight_records.load(flight_id)
        if flight.state != State.WAITING:
            return flight
        if not hmac.compare_digest(digest(brought.state), flight.state_digest):
            raise NotOursError
        # All clouds send people to one address: a code of another one must not go to this one's
        # token endpoint (RFC 9207, "Mix-Up Attacks").
        if brought.issuer not in ("", flight.environment.issuer):
            raise NotOursError
        if timezone.now() - flight.created_at > LIFETIME:
            end_waiting(flight)
        elif brought.error:
            _refused(flight, brought)
        elif 0 < len(brought.code) <= LONGEST_CODE:
            _redeem(flight, brought.code)
        else:
            raise NotOursError
    return flight


def end_waiting(flight: FlightCheck) -> None:
    """Nobody came back in time."""
    end_early(flight, "never-came-back")


def end_early(flight: FlightCheck, code: str, **facts: str) -> None:
    """Finish a check whose sign-in ended at CXone's page, or between the page and us."""
    now = datetime.now(UTC)
    step = Step("authorization", flight.created_at, 0, "failed", code, facts)
    spent = max(0, int((now - flight.created_at).total_seconds() * 1000))
    flight.steps = [*flight.steps, {**as_json(step), "milliseconds": spent}]
    known = flight_records.context(flight, flight.steps, Found(), None)
    flight_end.finish(flight, flight.steps, diagnose(flight.steps, known))


def _redeem(flight: FlightCheck, code: Secret) -> None:
    vault.seal_into(flight, "sealed_code", code)
    flight.state, flight.state_digest = State.QUEUED, ""
    flight.arrived_at = timezone.now()
    flight.save(update_fields=["state", "state_digest", "arrived_at"])
    hurry(KIND, flight.pk)


def _refused(flight: FlightCheck, brought: Arrival) -> None:
    error, words = brought.error[:LONGEST_TEXT], brought.description[:LONGEST_TEXT]
    facts = {"error": error, "description": words}
    end_early(
        flight, _code_of(error, words), **{name: said for name, said in facts.items() if said}
    )


def _code_of(error: str, words: str) -> str:
    if error == "access_denied":
        return "access-denied"
    if error in NOT_SIGNED_IN:
        return "login-required"
    if "redirect" in words.lower():
        return "redirect-uri-not-registered"
    return "authorization-refused"
