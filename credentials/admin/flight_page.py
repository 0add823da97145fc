"""A flight check as a page: its verdicts first, then the trace, and what to do next."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from credentials.admin import flight_session, trace_steps
from credentials.admin.flight_links import link_for
from credentials.admin.flight_words import PARAMETERS
from credentials.models import ClientCredential, FlightCheck
from credentials.services import user_sign_in
from credentials.services.flight_records import client_credential_of
from credentials.services.preparation import CannotTryError
from cxone_registry.site.access import needs
from cxone_registry.site.html import pill
from tenants.services.policy import Action

State, Outcome = FlightCheck.State, FlightCheck.Outcome
RELATED = ["registration", "environment", "tenant", "use__access_key__tenant", "run"]
HIDDEN = ["sealed_code", "sealed_verifier"]
TONES = {
    Outcome.GOOD: "good",
    Outcome.DOUBTS: "warning",
    Outcome.FAILED: "bad",
    Outcome.UNCLEAR: "unknown",
}
WAITING = {
    State.WAITING: "Waiting for a person to come back from CXone.",
    State.QUEUED: "This page follows along by itself.",
    State.RUNNING: "Being tried against CXone now. This page follows along by itself.",
}
CERTAINTIES = {"certain": "The cause", "likely": "Most likely", "possible": "Possibly"}
CERTAIN = "certain"


@require_GET
@needs(Action.VIEW)
def fragment(request: HttpRequest, object_id: UUID) -> HttpResponse:
    """The changing part of a check's page, for a page that asks every second."""
    flight = get_object_or_404(with_names(), pk=object_id)
    return render(request, "flight/live.html", context_of(request, flight))


def with_names():
    """Checks with everything that their page names, and without sealed values."""
    return FlightCheck.objects.select_related(*RELATED).defer(*HIDDEN)


def flight_pill(flight: FlightCheck) -> SafeString:
    """The outcome, or that there is none yet."""
    if flight.is_open:
        return pill("running", flight.get_state_display())
    return pill(TONES.get(flight.outcome, "unknown"), flight.get_outcome_display())


def context_of(request: HttpRequest, flight: FlightCheck) -> dict[str, Any]:
    """What the templates of a check's page need."""
    client = client_credential_of(flight)
    return {
        "flight": flight,
        "client": client,
        "is_open": flight.is_open,
        "is_followed": flight.state in (State.QUEUED, State.RUNNING),
        "may_validate": request.may(Action.VALIDATE),
        "pill": flight_pill(flight),
        "tone": "running" if flight.is_open else TONES.get(flight.outcome, "unknown"),
        "sentence": WAITING.get(flight.state) or flight.summary,
        **_verdicts(flight, client),
        "steps": trace_steps.of_flight(flight),
        "sign_out": _sign_out(flight),
        **_onward(request, flight),
    }


def _verdicts(flight: FlightCheck, client: ClientCredential | None) -> dict[str, Any]:
    """The best one with a heading, and the others by how sure they are."""
    if not flight.verdicts:
        return {}
    best, *others = (
        {**one, "link": link_for(one["code"], flight, client)} for one in flight.verdicts
    )
    # A check that was not even sent says why; its verdicts are about something beside it.
    explains = best["sentence"][:300] == flight.summary
    heading = CERTAINTIES.get(best["certainty"], "Most likely")
    if flight.outcome == Outcome.DOUBTS or not explains:
        heading = "To look at"
    return {
        "best": best,
        "best_heading": heading,
        "explains": explains,
        "besides": [one for one in others if one["certainty"] == CERTAIN],
        "possible": [one for one in others if one["certainty"] != CERTAIN],
    }


def _onward(request: HttpRequest, flight: FlightCheck) -> dict[str, Any]:
    """The way to CXone, for the session that started the check and nobody else."""
    if flight.state != State.WAITING:
        return {}
    state = flight_session.state_of(request, flight.pk)
    if not state:
        return {"waits_for_other": True}
    try:
        address = user_sign_in.address(flight, state)
    except CannotTryError as refused:
        return {"no_address": str(refused)}
    return {"address": address, "parameters": list(_parameters(flight, state))}


def _parameters(flight: FlightCheck, state: str):
    """Each parameter of the address with its value and what it means."""
    asked = flight.authorization
    sent = {
        "scope": "openid",
        "response_type": "code",
        "client_id": asked["client_id"],
        "redirect_uri": asked["redirect_uri"],
        "state": state,
        "nonce": asked["nonce"],
        "code_challenge": asked["code_challenge"],
        "code_challenge_method": "S256",
        "tenantId": asked["tenant_id"],
        "display": asked["display"],
        "max_age": asked["max_age"],
        "login_hint": asked["login_hint"],
        "prompt": asked["prompt"],
    }
    for name, value in sent.items():
        if value not in ("", None):
            yield name, value, PARAMETERS[name]


def _sign_out(flight: FlightCheck) -> str:
    is_over = flight.kind == FlightCheck.Kind.USER and not flight.is_open
    return user_sign_in.sign_out_address(flight) if is_over else ""
