"""The stored answers of a plan in words, step by step."""

from dataclasses import dataclass

from tenants.models import Registration
from tenants.models.application import (
    ApiGroup,
    ApplicationType,
    ClientAuthMethod,
    PasswordDelivery,
    Tenancy,
)
from tenants.rules.plan import Plan

NONE = "none"
MOST_SHOWN = 12  # lines of a long list


@dataclass(frozen=True, slots=True)
class Line:
    """One answer: *values* has a line each, *more* is how many are not shown."""

    label: str
    values: list[str]
    more: int = 0


def summary_of(plan: Plan, registration: Registration, step: str) -> list[Line]:
    """What is stored for one step, in the order of its form."""
    return [_line(label, value) for label, value in _answers(plan, registration)[step]]


def _answers(plan: Plan, registration: Registration) -> dict[str, list[tuple[str, object]]]:
    return {
        "purpose": [
            ("Name", plan.name),
            ("Purpose", plan.purpose),
            ("Owner", str(registration.owner or "")),
        ],
        "people": [("Application type", ApplicationType(plan.application_type).label)],
        "audience": [("Tenancy", Tenancy(plan.tenancy).label)],
        "apis": [
            ("API groups", [str(ApiGroup(value).label) for value in plan.scopes]),
            ("Planned endpoints", plan.endpoints),
        ],
        "places": [
            ("For a government environment", "yes" if plan.is_government else "no"),
            ("Environments", [one.name for one in plan.environments]),
        ],
        "access": _access(plan),
        "form": [
            ("Business unit", _unit(plan)),
            ("Submitter", " ".join(filter(None, [plan.submitter_name, plan.submitter_email]))),
            ("Technical contacts", [f"{one.name}, {one.email}" for one in plan.contacts]),
            ("Receive the password by", PasswordDelivery(plan.password_delivery).label),
        ],
    }


def _access(plan: Plan) -> list[tuple[str, object]]:
    method = ClientAuthMethod(plan.client_auth_method).label
    found: list[tuple[str, object]] = [("Client authentication method", method)]
    if plan.is_for_people or plan.origins or plan.uris:
        found += [
            ("Origins", plan.origins),
            ("Redirect URIs", [one.uri for one in plan.uris if one.purpose == "sign-in"]),
            ("Logout URIs", [one.uri for one in plan.uris if one.purpose == "logout"]),
        ]
    return found


def _unit(plan: Plan) -> str:
    if not plan.business_unit_number:
        return ""
    primary = ", primary" if plan.business_unit_is_primary else ""
    return f"{plan.business_unit_name} ({plan.business_unit_number}{primary})"


def _line(label: str, value: object) -> Line:
    values = [value] if isinstance(value, str) else [str(one) for one in value]  # type: ignore[attr-defined]
    values = [one for one in values if one]
    return Line(label, values[:MOST_SHOWN] or [NONE], max(0, len(values) - MOST_SHOWN))
