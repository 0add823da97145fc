"""What we look for: every code that can become a finding, from the catalogue."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from credentials.models import Finding
from credentials.reports.outcomes import SEVERITY_TONES
from credentials.rules.catalogue import GROUPS, SEVERITIES, Entry
from cxone_registry.site.access import needs
from tenants.services.policy import Action

ABOUT = dict(Finding.Subject.choices)


@require_GET
@needs(Action.VIEW)
def page(request: HttpRequest) -> HttpResponse:
    """The table in the reader's words."""
    context = {
        **admin.site.each_context(request),
        "title": "What we look for",
        "groups": [
            (f"group-{number}", title, [_row(one) for one in rows])
            for number, (title, rows) in enumerate(GROUPS.items(), 1)
        ],
    }
    return TemplateResponse(request, "findings/help.html", context)


def _row(one: Entry) -> tuple[Entry, list[str], list[tuple[str, str]]]:
    about = [str(ABOUT[subject]) for subject in one.subjects]
    pills = [
        (SEVERITY_TONES[Finding.Severity(level)], SEVERITIES[level]) for level in one.severities
    ]
    return one, about, pills
