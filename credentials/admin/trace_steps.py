"""A run's steps as people read them: the useful fact in the line, codes under human labels."""

from collections.abc import Iterator
from typing import Any

from django.utils.dateparse import parse_datetime

from credentials.models import FlightCheck, ValidationRun
from credentials.rules.explanations import TITLES
from cxone_registry.site.html import exact_time
from tenants.models import Tenant

Step = dict[str, Any]

LABELS = {
    "after": "Stopped at",
    "reason": "Because of",
    "status": "HTTP status",
    "server_time": "CXone's clock",
    "token_endpoint": "Token endpoint",
    "description": "CXone's words",
    "error": "CXone's error code",
    "host": "Host",
    "client_auth_method": "Client authentication method",
    "auth_methods": "The issuer lists",
    "clock_skew": "Clocks differ by seconds",
    "doubts": "What looks wrong",
    "yours": "Your code's token URL",
    "known_here": "This environment knows the tenant",
    "known_in": "Others that know it",
    "asked": "Asked",
    "retry_after": "Seconds to wait",
    "rotates": "A new refresh token came with it",
    "expires_in": "The access token lives for seconds",
    "claims": "What CXone told about the person",
}


def shown(run: ValidationRun) -> list[Step]:
    """The steps with a ``fact`` for the line and ``details`` to unfold."""
    return _shown(run.steps, run.use.access_key.tenant)


def of_flight(flight: FlightCheck) -> list[Step]:
    """The steps of the sign-in, then the check's own."""
    return _shown(stored(flight), flight.tenant)


def stored(flight: FlightCheck) -> list[Step]:
    """The same, as the database has them."""
    return [*(flight.run.steps if flight.run else []), *flight.steps]


def _shown(steps: list[Step], tenant: Tenant | None) -> list[Step]:
    return [
        {**step, "fact": _fact(step, tenant), "details": list(_details(step))} for step in steps
    ]


def _fact(step: Step, tenant: Tenant | None) -> str:
    """What a step that went well found out; empty where its sentence says all."""
    if step.get("result") != "ok":
        return ""
    if tenant is None:
        return _where(step) if step.get("name") == "tenant-discovery" else ""
    match step.get("name"):
        case "token" if step.get("milliseconds") is not None:
            return f"CXone took {step['milliseconds'] / 1000:.2f} seconds."
        case "tenant-discovery" if tenant.api_endpoint:
            place = f"area {tenant.area}, cluster {tenant.cluster}" if tenant.area else ""
            return " \N{MIDDLE DOT} ".join(filter(None, (tenant.api_endpoint, place)))
        case "server-time":
            told = _moment(step.get("facts", {}).get("server_time"))
            return f"CXone's clock says {told}." if told else ""
        case "business-unit":
            return f"On record: {tenant.business_unit}."
    return ""


def _where(step: Step) -> str:
    """The tenant that a person turned out to belong to, as discovery answered."""
    told = {name: value for seen in step.get("exchanges") or [] for name, value in seen["received"]}
    known = (f"tenant {told['tenantId']}" if told.get("tenantId") else "", told.get("api_endpoint"))
    return " \N{MIDDLE DOT} ".join(filter(None, known))


def _details(step: Step) -> Iterator[tuple[str, Any]]:
    for name, value in (step.get("facts") or {}).items():
        label = LABELS.get(name) or name.replace("_", " ").capitalize()
        if name == "after":
            value = TITLES.get(value, value)
        elif name == "server_time":
            value = _moment(value) or value
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        yield label, value
    if step.get("code"):
        yield "Code for support", step["code"]


def _moment(value: Any) -> str:
    told = parse_datetime(value) if isinstance(value, str) else None
    return exact_time(told) if told and told.tzinfo else ""
