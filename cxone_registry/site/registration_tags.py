"""The head of every page of a registration: ``{% load registration %}``."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

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
    ("checks", "Checks", "registration-checks", Action.VIEW),
    ("history", "History", "registration-history", Action.READ_AUDIT),
]


@dataclass(frozen=True, slots=True)
class Tab:
    """One page of a registration."""

    label: str
    url: str
    is_current: bool


@register.inclusion_tag("tenants/registration_header.html", takes_context=True)
def registration_header(
    context: dict[str, Any], registration: Registration, current: str
) -> dict[str, Any]:
    """Name, status and tabs. *current*: the key of the tab that is shown."""
    request = context["request"]
    return {
        "request": request,
        "registration": registration,
        "tabs": [
            Tab(label, url, key == current)
            for key, label, name, action in TABS
            if request.may(action) and (url := _address(name, registration))
        ],
    }


def _address(name: str, registration: Registration) -> str:
    try:
        return reverse(name, args=[registration.pk])
    except NoReverseMatch:
        return ""
