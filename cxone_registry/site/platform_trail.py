"""The platform operator's page of the registry's own audit trail."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from cxone_registry.audit.platform_trail import NEWEST, lines
from cxone_registry.site.access import needs
from tenants.services.policy import Action

PER_PAGE, LONGEST = 50, 200


@require_safe
@needs(Action.READ_PLATFORM_AUDIT)
def page(request: HttpRequest) -> HttpResponse:
    """What happened to the registry itself, the newest first, narrowed by a word."""
    wanted = request.GET.get("q", "").strip()[:LONGEST]
    below = _number(request.GET.get("below", ""))
    # One more than is shown tells whether there are older ones.
    found = lines(wanted, below=below, many=PER_PAGE + 1)
    context = {
        **admin.site.each_context(request),
        "title": "Platform audit",
        "lines": found[:PER_PAGE],
        "older": found[PER_PAGE - 1].seq if len(found) > PER_PAGE else None,
        "is_first": below == NEWEST,
        "q": wanted,
    }
    return TemplateResponse(request, "platform/audit.html", context)


def _number(text: str) -> int:
    """The number after which the page begins; anything else begins with the newest."""
    is_number = text.isascii() and text.isdigit() and len(text) < len(str(NEWEST))
    return int(text) if is_number else NEWEST
