"""A registration's ledger of origins, and the box to paste many into."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST, require_safe

from cxone_registry.site.access import needs
from tenants.models import ApplicationType, Registration
from tenants.reports.ledger import ledger_of
from tenants.rules.origin_lines import MOST, Lines, RefusedLine, replaced
from tenants.services import origin_probes, origins
from tenants.services.policy import Action

PER_PAGE = 50
MOST_SHOWN = 100  # refused lines
PATIENCE = timedelta(minutes=5)  # then the page stops asking by itself
LOOK_ALIKE = "look-alike"


@require_safe
@needs(Action.VIEW)
def tab(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """The ledger, with a box for more origins."""
    return _page(request, get_object_or_404(Registration, pk=registration_id))


@require_GET
@needs(Action.VIEW)
def live(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """What changes while a probe runs: its strip, and the ledger once it is over."""
    registration = get_object_or_404(Registration, pk=registration_id)
    return render(request, "origins/live.html", _context(request, registration))


@require_POST
@needs(Action.EDIT)
def paste(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Read pasted lines; store them if they are all good, or else show what is wrong with which."""
    registration = get_object_or_404(Registration, pk=registration_id)
    if registration.application_type == ApplicationType.BACK_END:
        messages.error(request, "A Back-End application has no origins. Nothing was added.")
        return to_tab(registration)
    text = request.POST.get("text", "").replace("\r\n", "\n")
    lines = origins.read(registration, text)
    if "offer" in request.POST:
        text = _with_offers(text, lines, request.POST["offer"])
        return _page(request, registration, text, origins.read(registration, text))
    if lines.taken and (lines.is_clean or "leave_out" in request.POST):
        return _added(request, registration, lines)
    return _page(request, registration, text, lines, status=400)


def to_tab(registration: Registration) -> HttpResponse:
    """Lead back to the ledger."""
    return HttpResponseRedirect(reverse("registration-origins", args=[registration.pk]))


def _added(request: HttpRequest, registration: Registration, lines: Lines) -> HttpResponse:
    count = origins.add_many(registration, [line.origin for line in lines.taken])
    what = "1 origin is" if count == 1 else f"{count} origins are"
    messages.success(request, f"{what} now wanted. Request them from NICE when the list is whole.")
    return to_tab(registration)


def _with_offers(text: str, lines: Lines, chosen: str) -> str:
    """*text* with the offers that were chosen: one line's, or of all lines but look-alikes."""
    # From the last line up: an offer may be several lines.
    for line in reversed(lines.refused):
        is_meant = line.code != LOOK_ALIKE if chosen == "all" else chosen == offer_value(line)
        if line.offer and is_meant:
            text = replaced(text, line.number, line.offer)
    return text


def offer_value(line: RefusedLine) -> str:
    """What the button of an offer posts: the line and the offered value."""
    return " ".join([str(line.number), *line.offer.split("\n")])


def _page(
    request: HttpRequest,
    registration: Registration,
    text: str = "",
    lines: Lines | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        **_context(request, registration),
        "tab": "origins",
        "tab_title": "Origins",
        "text": text,
        "most": MOST,
        "read": _shown(lines) if lines else None,
    }
    return TemplateResponse(request, "origins/tab.html", context, status=status)


def _shown(lines: Lines) -> dict[str, Any]:
    """*lines* as the preview shows them: the first hundred that are refused, with their offers."""
    return {
        "taken": lines.taken,
        "with_problem": [line for line in lines.taken if line.problem],
        "duplicates": lines.duplicates,
        "left_out": lines.left_out,
        "refused": [(line, offer_value(line)) for line in lines.refused[:MOST_SHOWN]],
        "refused_count": len(lines.refused),
        "more": max(0, len(lines.refused) - MOST_SHOWN),
        "offer_count": sum(line.code != LOOK_ALIKE and bool(line.offer) for line in lines.refused),
        "is_empty": not any((lines.taken, lines.duplicates, lines.refused, lines.left_out)),
    }


def _context(request: HttpRequest, registration: Registration) -> dict[str, Any]:
    now = timezone.localtime()
    ledger = ledger_of(registration, now)
    asked_at = origin_probes.asked_at(registration)
    return {
        "registration": registration,
        "is_for_people": registration.application_type != ApplicationType.BACK_END,
        "ledger": ledger,
        "lines": Paginator(ledger.lines, PER_PAGE).get_page(request.GET.get("p")),
        "places": origin_probes.places_of(registration),
        "environments": [row.name for row in registration.environments.all()],
        "asked_at": asked_at,
        "is_followed": asked_at is not None and now - asked_at < PATIENCE,
        "may_edit": request.may(Action.EDIT),
        "may_probe": request.may(Action.VALIDATE),
        "request_url": _request_url(registration) if request.may(Action.EDIT) else "",
    }


def _request_url(registration: Registration) -> str:
    try:
        return reverse("request-new", args=[registration.pk]) + "?kind=origins"
    except NoReverseMatch:
        return ""
