"""What our records know about a flight check: for its own steps and for its diagnosis."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from credentials.models import Attempt, ClientCredential, FlightCheck, ValidationRun
from credentials.rules.diagnosis import Context
from credentials.services.attempts import ACCEPTED, CLIENT_GOOD
from credentials.services.flight_steps import MOST_ORIGINS, Found, Question, is_denial
from tenants.cxone import Cloud
from tenants.models import Environment
from tenants.services.clouds import cloud_of

REFUSED = {"client-refused", "access-key-refused", "code-refused", "tenant-unknown"}
Steps = list[dict[str, Any]]


def load(flight_id: Any) -> FlightCheck:
    """The check with what it is about. Raises FlightCheck.DoesNotExist."""
    return FlightCheck.objects.select_related(
        "registration", "environment", "tenant__business_unit", "use__access_key", "run"
    ).get(pk=flight_id)


def client_credential_of(flight: FlightCheck) -> ClientCredential | None:
    """What NICE issued for the registration in the environment of the check."""
    same = {"registration_id": flight.registration_id, "environment_id": flight.environment_id}
    return ClientCredential.objects.filter(**same).first()


def question(flight: FlightCheck, steps: Steps, *, api_endpoint: str) -> Question:
    """What is left to find out after the *steps* of the sign-in."""
    origins: list[str] = []
    if flight.probe_origins:
        origins = list(flight.registration.origins.values_list("origin", flat=True))
    return Question(
        cloud=cloud_of(flight.environment),
        others=_others(flight.environment),
        api_endpoint=api_endpoint,
        origins=tuple(origins[: MOST_ORIGINS + 1]),
        tenant_id=str(flight.tenant.tenant_id) if flight.tenant else "",
        looks_elsewhere=any(step["code"] in REFUSED for step in steps),
        token_url=flight.token_url,
    )


def context(
    flight: FlightCheck,
    steps: Steps,
    found: Found,
    client: UUID | None,
    key: UUID | None = None,
) -> Context:
    """What the diagnosis takes besides the steps. *client* and *key* are what was tried."""
    app, environment = flight.registration, flight.environment
    return Context(
        application_type=app.application_type,
        client_auth_method=app.client_auth_method,
        status=app.status,
        submitted_on=app.submitted_on,
        today=timezone.localdate(),
        tracking_number=app.tracking_number,
        is_government=app.is_government,
        environment_kind=environment.kind,
        environment_name=environment.name,
        worked_before=_worked(flight, client, Q(access_key_secret_id=key), (ACCEPTED,)),
        client_worked_before=_worked(flight, client, Q(), CLIENT_GOOD),
        method_when_it_worked=_method_when_it_worked(flight),
        other_clouds=found.other_clouds,
        tenant_known_here=_known_here(steps, found),
        token_url=next(
            (step["code"] or "right" for step in steps if step["name"] == "token-url"), ""
        ),
        origins_requested=app.origins.count(),
    )


def _others(environment: Environment) -> dict[str, Cloud]:
    """The other clouds of the same family: what is real is not told to a sandbox, nor the reverse.

    The public question names the tenant.
    """
    same_family = Q(kind=Environment.Kind.SANDBOX)
    if environment.kind != Environment.Kind.SANDBOX:
        same_family = ~same_family
    others = Environment.objects.filter(same_family, is_active=True).exclude(pk=environment.pk)
    return {other.name: cloud_of(other) for other in others}


def _worked(flight: FlightCheck, client: UUID | None, key: Q, good: tuple[str, ...]) -> bool:
    if client is None:
        return False
    sends = Attempt.objects.filter(key, client_secret_id=client, outcome__in=good)
    mine = Q(flight_check=flight) | Q(run__isnull=False, run=flight.run_id)
    return sends.exclude(mine).exists()


def _method_when_it_worked(flight: FlightCheck) -> str:
    if flight.use is None:
        return ""
    good = [ValidationRun.Outcome.ACCEPTED, ValidationRun.Outcome.PARTLY]
    earlier = flight.use.runs.filter(outcome__in=good)
    if flight.run is not None:
        earlier = earlier.exclude(pk=flight.run.pk)
    steps = earlier.order_by("-created_at").values_list("steps", flat=True).first() or []
    none: dict[str, Any] = {}
    token = next((step for step in steps if step.get("name") == "token"), none)
    return str(token.get("facts", {}).get("client_auth_method", ""))


def _known_here(steps: Steps, found: Found) -> bool | None:
    asked = next((step for step in steps if step["name"] == "tenant-discovery"), None)
    if asked and asked["result"] == "ok":
        return True
    if asked and is_denial(asked["code"], asked["facts"].get("status")):
        return False
    return found.known_here
