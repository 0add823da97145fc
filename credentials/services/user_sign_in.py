"""Before a person goes to CXone: the check, its short-lived secrets and the address to open."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credentials.models import ClientCredential, FlightCheck, SecretVersion
from credentials.services import flight_limits, flight_records, vault
from credentials.services.preparation import CannotTryError
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.cxone import (
    AuthorizationRequest,
    Misconfigured,
    authorization_url,
    challenge,
    end_session_url,
    new_verifier,
)
from tenants.models import ApplicationType, Environment, Registration, Tenant
from tenants.services.clouds import cloud_of

KIND = "flight-check"
LIFETIME = timedelta(minutes=10)
# Relative to the issuer, for all clouds alike (NICE, "Getting Started").
AUTHORIZE = "/auth/authorize"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person chose to ask of CXone's page. Empty and None leave the parameter out."""

    redirect_uri: str
    display: str = ""
    prompt: str = ""
    login_hint: str = ""
    max_age: int | None = None
    token_url: str = ""
    probe_origins: bool = False


def start(
    registration: Registration, environment: Environment, tenant: Tenant | None, wishes: Wishes
) -> tuple[FlightCheck, str]:
    """A check that waits for the person, and the state that CXone must send back with them.

    The state is for the person's session alone; the row keeps its digest. Raises CannotTryError.
    Needs the organisation's context.
    """
    verifier, state = new_verifier(), secrets.token_urlsafe(32)
    with transaction.atomic():
        flight_limits.refuse_too_many()
        flight = FlightCheck(
            kind=FlightCheck.Kind.USER,
            state=FlightCheck.State.WAITING,
            registration=registration,
            environment=environment,
            tenant=tenant,
            requested_by=current_actor().label,
            token_url=wishes.token_url,
            probe_origins=wishes.probe_origins,
            state_digest=digest(state),
        )
        client, _ = credentials_of(flight)
        flight.authorization = _parameters(client, tenant, wishes, challenge(verifier))
        address(flight, state)
        flight.save(force_insert=True)
        vault.seal_into(flight, "sealed_verifier", verifier)
        # Ends the check if nobody comes back; whoever does brings it forward.
        late = timezone.now() + LIFETIME
        enqueue(KIND, flight.pk, priority=Job.Priority.PERSON, run_after=late)
        record_change("flight-check.started", flight, kind=flight.kind)
    return flight, state


def address(flight: FlightCheck, state: str) -> str:
    """The address of CXone's page for this check. Raises CannotTryError."""
    request = AuthorizationRequest(state=state, **flight.authorization)
    cloud = cloud_of(flight.environment)
    try:
        return authorization_url(cloud, cloud.issuer + AUTHORIZE, request)
    except Misconfigured as error:
        raise CannotTryError(_refusal(error)) from None


def sign_out_address(flight: FlightCheck) -> str:
    """Where the person ends the session at CXone; empty if the issuer published no such address."""
    if not flight.end_session_endpoint:
        return ""
    try:
        return end_session_url(cloud_of(flight.environment), flight.end_session_endpoint)
    except Misconfigured:
        return ""


def credentials_of(flight: FlightCheck) -> tuple[ClientCredential, SecretVersion | None]:
    """What the registration proves itself with, without secret if public. Raises CannotTryError."""
    if flight.registration.application_type == ApplicationType.BACK_END:
        raise CannotTryError("Nobody signs in to a Back-End application: check its access key.")
    client = flight_records.client_credential_of(flight)
    if client is None:
        raise CannotTryError(
            f"{flight.registration} has no client credential for {flight.environment}."
        )
    if flight.registration.application_type == ApplicationType.USER_PUBLIC:
        return client, None
    secret = vault.current_version(client)
    if secret is None:
        raise CannotTryError(f"No client secret was entered for {client}.")
    return client, secret


def digest(state: str) -> str:
    """What the row keeps of a state: who reads the row cannot answer for the person."""
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()


def _parameters(
    client: ClientCredential, tenant: Tenant | None, wishes: Wishes, code_challenge: str
) -> dict[str, Any]:
    return {
        "client_id": client.client_id,
        "redirect_uri": wishes.redirect_uri,
        "code_challenge": code_challenge,
        "nonce": secrets.token_urlsafe(24),
        "display": wishes.display,
        "max_age": wishes.max_age,
        "login_hint": wishes.login_hint,
        "prompt": wishes.prompt,
        "tenant_id": str(tenant.tenant_id) if tenant else "",
    }


def _refusal(error: Misconfigured) -> str:
    name = str(error.facts.get("parameter", ""))
    if name:
        return f"The parameter {name} cannot be sent to CXone as it is. Correct it and try again."
    return (
        "The address of this environment's sign-in page is not allowed. Ask the platform operator"
        " to check the environment's issuer and domain families."
    )
