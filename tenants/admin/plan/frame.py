"""What every page of a plan shows around its content: the steps, how far one is, the remarks."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tenants.models import Registration
from tenants.rules.lint import Remark
from tenants.rules.plan import Plan
from tenants.rules.plan_steps import REVIEW, STEPS, Step, step_of


@dataclass(frozen=True, slots=True)
class Place:
    """A step in the list of steps. *state*: done, wrong or open."""

    step: Step
    url: str
    state: str
    is_current: bool


def frame(
    request: HttpRequest,
    registration: Registration,
    plan: Plan,
    remarks: tuple[Remark, ...],
    current: Step,
) -> dict[str, Any]:
    """The context of a page. *remarks*: of the whole plan as it is stored."""
    is_new = registration._state.adding
    wrong = Counter(step_of(one.field) for one in remarks if one.severity == "error")
    done = [step for step in STEPS if step.slug in plan.answered]
    return {
        **admin.site.each_context(request),
        "title": "New registration" if is_new else registration.name,
        "registration": registration,
        "is_new": is_new,
        "plan": plan,
        "current": current,
        "places": [_place(registration, plan, step, wrong, current) for step in _all_steps()],
        "done": len(done),
        "all": len(STEPS),
        "is_sent": registration.is_type_fixed,
        "home": "" if is_new else home(registration),
        "new_request": "" if is_new else address("request-new", registration),
    }


def home(registration: Registration) -> str:
    """The registration's own page."""
    return address("registration-overview", registration) or reverse(
        "admin:tenants_registration_change", args=[registration.pk]
    )


def address(name: str, registration: Registration) -> str:
    """Address of a page about a registration; empty if this site has none of that name."""
    try:
        return reverse(name, args=[registration.pk])
    except NoReverseMatch:
        return ""


def step_address(registration: Registration, slug: str) -> str:
    """Address of a step, or of the review."""
    if slug == REVIEW.slug:
        return reverse("plan-review", args=[registration.pk])
    return reverse("plan-step", args=[registration.pk, slug])


def _all_steps() -> list[Step]:
    return [*STEPS, REVIEW]


def _place(
    registration: Registration, plan: Plan, step: Step, wrong: Counter[str], current: Step
) -> Place:
    url = "" if registration._state.adding else step_address(registration, step.slug)
    state = "open"
    if step.slug in plan.answered:
        state = "wrong" if wrong[step.slug] else "done"
    return Place(step, url, state, step == current)
