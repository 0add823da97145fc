"""What the linter says of many registrations, worst first."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from credentials.reports.facts import facts_of
from cxone_registry.site.access import needs
from cxone_registry.site.chosen_rows import chosen_ids
from tenants.models import Registration
from tenants.reports.plans import plans_of
from tenants.rules.lint import Remark, lint
from tenants.services.policy import Action

TONES = {"error": "bad", "warning": "warning", "notice": "unknown"}
WORDS = {"error": "Error", "warning": "Warning", "notice": "Notice"}


@dataclass(frozen=True, slots=True)
class Said:
    """One remark as the page shows it."""

    tone: str
    word: str
    remark: Remark


@dataclass(frozen=True, slots=True)
class Checked:
    """A registration and what was said of it."""

    registration: Registration
    said: list[Said]

    @property
    def errors(self) -> int:
        return sum(one.remark.severity == "error" for one in self.said)


@require_safe
@needs(Action.VIEW)
def check(request: HttpRequest) -> HttpResponse:
    """Every chosen registration with its remarks."""
    ids = chosen_ids(request)
    plans, facts = plans_of(ids), facts_of(ids)
    found = [
        Checked(
            row,
            [
                Said(TONES[remark.severity], WORDS[remark.severity], remark)
                for remark in lint(plans[row.pk], facts[row.pk])
            ],
        )
        for row in Registration.objects.filter(pk__in=ids).order_by("name")
    ]
    found.sort(key=lambda one: -one.errors)
    context = {
        **admin.site.each_context(request),
        "title": "Check with the linter",
        "found": found,
        "clean": sum(not one.said for one in found),
        "broken": sum(one.errors > 0 for one in found),
        "back": reverse("admin:tenants_registration_changelist"),
    }
    return TemplateResponse(request, "bulk/check.html", context)
