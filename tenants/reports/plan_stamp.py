"""A short mark of what one step of a plan holds, to notice that somebody else changed it."""

import hashlib

from tenants.models import Registration
from tenants.reports.plans import plan_of
from tenants.rules.plan import Plan

# Step -> attributes of the plan that its form shows.
SHOWN = {
    "purpose": ("name", "purpose"),
    "people": ("application_type",),
    "audience": ("tenancy",),
    "apis": ("scopes", "endpoints"),
    "places": ("is_government", "environments"),
    "access": ("client_auth_method", "origins", "uris"),
    "form": (
        "business_unit_number",
        "submitter_name",
        "submitter_email",
        "contacts",
        "password_delivery",
    ),
}


def stamp_of(registration: Registration, step: str) -> str:
    """Changes whenever one of the step's answers does, wherever it was changed.

    Answers of other steps do not count: two people may fill in two steps at once.
    """
    return stamp(plan_of(registration), registration, step)


def stamp(plan: Plan, registration: Registration, step: str) -> str:
    """As ``stamp_of``, of a plan that was read already."""
    values = [_value(plan, name) for name in SHOWN[step]]
    if step == "purpose":
        values.append(registration.owner_id)
    return hashlib.sha256(repr(values).encode("utf-8", "replace")).hexdigest()[:20]


def _value(plan: Plan, name: str) -> object:
    if name == "contacts":
        # How alive they are is no answer: it changes by the passing of time.
        return sorted(one.email for one in plan.contacts)
    value = getattr(plan, name)
    return sorted(map(repr, value)) if isinstance(value, tuple) else value
