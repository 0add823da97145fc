"""The flight check of an application in which people sign in: redeem the code, then look around."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from credentials.crypto import KeyMissing, SealError
from credentials.models import ClientCredential, FlightCheck, SecretVersion
from credentials.services import arrivals, attempts, flight_end, flight_records, vault
from credentials.services.code_sending import CodeGoneError, Sending
from credentials.services.conclusions import SEALED_SHUT
from credentials.services.preparation import CannotTryError
from credentials.services.step_json import as_json
from credentials.services.user_sign_in import LIFETIME, credentials_of
from credentials.services.validation import NO_KEY
from cxone_registry.jobs.handlers import Done, Later
from tenants.cxone import (
    CXoneError,
    Observation,
    ProviderCache,
    Step,
    UserSignIn,
    validate_user,
)
from tenants.models import Tenant
from tenants.services.clouds import cloud_of, door
from tenants.services.discovery import keep_location

State = FlightCheck.State
SECOND = timedelta(seconds=1)
LONGEST_ADDRESS = FlightCheck._meta.get_field("end_session_endpoint").max_length or 0


@dataclass(frozen=True, slots=True)
class Ready:
    """A check with what it will be tried with."""

    flight: FlightCheck
    client: ClientCredential
    secret: SecretVersion | None


def run(flight: FlightCheck) -> Done | Later:
    """Redeem the code that the person brought. Safe to call again; opens its transactions."""
    with transaction.atomic():
        attempts.lock(FlightCheck, flight.pk)
        flight = flight_records.load(flight.pk)
        wait = _end_if_too_late(flight)
        if wait or not flight.is_open:
            return Later(wait) if wait else Done(flight.outcome)
        try:
            ready = Ready(flight, *credentials_of(flight))
        except CannotTryError as missing:
            return _not_tried(flight, str(missing))
        _mark_running(flight)
    return _try(ready)


def _end_if_too_late(flight: FlightCheck) -> timedelta | None:
    """How long there is left to wait for the person; None if there is nothing to wait for."""
    if flight.state == State.WAITING:
        left = flight.created_at + LIFETIME - timezone.now()
        if left > timedelta(0):
            return left
        arrivals.end_waiting(flight)
    elif flight.sealed_code is None or flight.sealed_verifier is None:
        arrivals.end_early(flight, "code-lost")
    elif flight.arrived_at and timezone.now() - flight.arrived_at > LIFETIME:
        arrivals.end_early(flight, "code-too-old")
    return None


def _try(ready: Ready) -> Done | Later:
    sending, cache = Sending(ready.flight, ready.secret), ProviderCache()
    try:
        seen = validate_user(
            _sign_in(ready),
            door=door(),
            clock=lambda: datetime.now(UTC),
            cache=cache,
            on_send=sending.begin,
            on_step=sending.keep,
        )
    except CodeGoneError:
        # This worker was stalled, and another one has the check.
        return Done("code-gone")
    except attempts.BusyError as busy:
        return Later(max(busy.again - timezone.now(), SECOND))
    except attempts.SuspendedError as suspended:
        return _not_tried(ready.flight, suspended.sentence)
    except KeyMissing:
        return _not_tried(ready.flight, NO_KEY)
    except SealError:
        return _not_tried(ready.flight, SEALED_SHUT)
    sending.close(seen)
    _keep_sign_out(ready.flight, cache)
    _keep_tenant(ready.flight, seen)
    return Done(
        flight_end.complete(
            ready.flight,
            ready.flight.steps,
            api_endpoint=seen.location.api_endpoint if seen.location else "",
            client=ready.secret.pk if ready.secret else None,
        )
    )


def _sign_in(ready: Ready) -> UserSignIn:
    """Open what the person brought. Raises the crypto package's errors; the uses are audited."""
    flight, asked = ready.flight, ready.flight.authorization
    purpose = f"flight check {flight.pk}"
    secret = vault.use_secret(ready.secret, purpose=purpose) if ready.secret else None
    return UserSignIn(
        cloud=cloud_of(flight.environment),
        client_id=asked["client_id"],
        client_secret=secret,
        client_auth_method=flight.registration.client_auth_method,
        code=vault.open_from(flight, "sealed_code", purpose=purpose),
        redirect_uri=asked["redirect_uri"],
        code_verifier=vault.open_from(flight, "sealed_verifier", purpose=purpose),
        nonce=asked["nonce"],
        tenant_id=str(flight.tenant.tenant_id) if flight.tenant else None,
        business_unit_number=flight.tenant.business_unit.number if flight.tenant else None,
        max_age=asked["max_age"],
    )


def _mark_running(flight: FlightCheck) -> None:
    now = timezone.now()
    came = Step("authorization", flight.created_at, 0, "ok")
    spent = int(((flight.arrived_at or now) - flight.created_at).total_seconds() * 1000)
    flight.state, flight.started_at = State.RUNNING, now
    flight.steps = [{**as_json(came), "milliseconds": max(0, spent)}]
    flight.save(update_fields=["state", "started_at", "steps"])


def _not_tried(flight: FlightCheck, sentence: str) -> Done:
    with transaction.atomic():
        flight_end.finish(flight, flight.steps, (), otherwise=sentence)
    return Done("not-sent")


def _keep_tenant(flight: FlightCheck, seen: Observation) -> None:
    """Whose person it was, if any tenant would do and we know the one that the token names."""
    if flight.tenant is not None or not seen.location:
        return
    with transaction.atomic():
        known = Tenant.objects.filter(
            tenant_id=seen.location.tenant_id, environment=flight.environment
        ).first()
        if known is not None:
            FlightCheck.objects.filter(pk=flight.pk).update(tenant=known)
            keep_location(known, seen.location)


def _keep_sign_out(flight: FlightCheck, cache: ProviderCache) -> None:
    """Where to sign out, from the document that the check read; it is not asked for again."""
    if not any(
        step["name"] == "provider-discovery" and step["result"] == "ok" for step in flight.steps
    ):
        return
    with suppress(CXoneError):
        document = cache.document(cloud_of(flight.environment), door=door(), now=datetime.now(UTC))
        with transaction.atomic():
            found = document.end_session_endpoint
            # Half an address would lead elsewhere.
            if len(found) <= LONGEST_ADDRESS:
                FlightCheck.objects.filter(pk=flight.pk).update(end_session_endpoint=found)
