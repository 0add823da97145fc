"""The head of every page of a registration: ``{% load registration %}``."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from credentials.reports.progress import Progress, progress_of
from tenants.models import Registration
from tenants.services.policy import Action

register = template.Library()

# key, label, name of the page, action needed
TABS = [
    ("overview", "Overview", "registration-overview", Action.VIEW),
    ("case-file", "Case file", "registration-case-file", Action.VIEW),
    ("answers", "Form answers", "admin:tenants_registration_change", Action.VIEW),
    ("credentials", "Credentials", "registration-credentials", Action.VIEW),
    ("origins", "Origins", "registration-origins", Action.VIEW),
    ("contacts", "Contacts", "registration-contacts", Action.VIEW),
    ("tenants", "Tenants", "registration-tenants", Action.VIEW),
    ("checks", "Checks", "registration-checks", Action.VIEW),
    ("history", "History", "registration-history", Action.READ_AUDIT),
]
PAGES = {
    **{key: name for key, _, name, _ in TABS},
    "plan": "plan",
    "plan-review": "plan-review",
    "hand-over": "hand-over",
    "flight": "admin:credentials_flightcheck_start",
}
# Where what has no page of its own is done.
INSTEAD = "admin:tenants_registration_change"


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a registration."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One task in the stepper. *stage*: of the checklist."""

    stage: Any
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Next:
    """The one button. *url* is empty for who may not act on it."""

    label: str
    why: str
    url: str


@register.inclusion_tag("tenants/registration_header.html", takes_context=True)
def registration_header(
    context: dict[str, Any], registration: Registration, current: str
) -> dict[str, Any]:
    """Name, status, stepper, the next thing to do, and tabs. *current*: the tab that is shown."""
    request = context["request"]
    progress = context.get("progress") or progress_of(registration.pk, timezone.localtime())
    return {
        "request": request,
        "registration": registration,
        "progress": progress,
        "steps": _steps(registration, progress),
        "next": _next(registration, progress, may_edit=request.may(Action.EDIT)),
        "may_validate": request.may(Action.VALIDATE),
        "flight_check": registration_page(registration, "flight"),
        "hand_over": registration_page(registration, "hand-over"),
        "tabs": [
            Tab(label, url, key == current)
            for key, label, name, action in TABS
            if request.may(action)
            for url in [reverse(name, args=[registration.pk])]
        ],
    }


@register.simple_tag
def registration_page(registration: Registration, key: str, anchor: str = "") -> str:
    """Address of a page about a registration, by the key of its tab or ``plan``."""
    address = reverse(PAGES.get(key, INSTEAD), args=[registration.pk])
    return f"{address}#{anchor}" if anchor else address


def _steps(registration: Registration, progress: Progress) -> list[Step]:
    overview = registration_page(registration, "overview")
    stages = progress.checklist.stages
    current = next((stage for stage in stages if stage.state != "done"), None)
    return [
        Step(
            stage,
            f"{overview}?task={stage.number}#task-{stage.number}",
            stage is current,
        )
        for stage in stages
    ]


def _next(registration: Registration, progress: Progress, *, may_edit: bool) -> Next | None:
    found = progress.next_step
    if found is None:
        return None
    url = registration_page(registration, found.page, found.anchor) if may_edit else ""
    return Next(found.label, found.why, url)
