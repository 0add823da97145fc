"""The page of one round: how far it is, what is not good, cancel; and all rounds there were."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from credentials.admin.rounds.words import TONES, reasons
from credentials.models import ValidationRound
from credentials.reports.rounds import named, not_good, progress_of
from credentials.services.fleet import rounds
from cxone_registry.site import round_charts
from cxone_registry.site.access import needs
from tenants.services.cloud_budget import breaker_is_open
from tenants.services.policy import Action

ROUNDS_PER_PAGE = CHECKS_PER_PAGE = 50
# A page that nobody looks at any more stops asking.
MOST_ASKED = 1800
CANCELLED = "The round was cancelled. What was on its way is still answered."
OVER = "Nothing to cancel: this round has ended."


@require_safe
@needs(Action.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Every round, the newest first."""
    found = ValidationRound.objects.order_by("-created_at")
    page = Paginator(found, ROUNDS_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Validation rounds",
        "rounds": page,
        "tones": TONES,
        "may_validate": request.may(Action.VALIDATE),
    }
    return TemplateResponse(request, "rounds/list.html", context)


@require_safe
@needs(Action.VIEW)
def page(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """One round."""
    context = {
        **admin.site.each_context(request),
        "title": "Validation round",
        **_shown(request, round_id),
    }
    return TemplateResponse(request, "rounds/page.html", context)


@require_GET
@needs(Action.VIEW)
def live(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """The changing part alone, which asks for itself while the round runs."""
    return TemplateResponse(request, "rounds/live.html", _shown(request, round_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.VALIDATE)
def cancel(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Ask first; POST stops what has not been sent."""
    found = get_object_or_404(ValidationRound, pk=round_id)
    if request.method == "POST":
        stopped = rounds.cancel(found.pk)
        tell = messages.success if stopped else messages.warning
        tell(request, CANCELLED if stopped else OVER)
        return HttpResponseRedirect(reverse("round", args=[found.pk]))
    context = {
        **admin.site.each_context(request),
        "title": "Cancel this round?",
        "progress": progress_of(found, timezone.now()),
    }
    return TemplateResponse(request, "rounds/cancel.html", context)


def _shown(request: HttpRequest, round_id: UUID) -> dict[str, Any]:
    found = get_object_or_404(ValidationRound, pk=round_id)
    progress = progress_of(found, timezone.now())
    checks = Paginator(not_good(found), CHECKS_PER_PAGE).get_page(request.GET.get("p"))
    running = progress.parts if progress.is_running else []
    return {
        "progress": progress,
        "round": found,
        "tone": TONES[ValidationRound.State(found.state)],
        "shares": round_charts.shares(progress),
        "reasons": reasons(found.skipped),
        "down": [part for part in running if part.waiting and breaker_is_open(part.environment.pk)],
        "checks": checks,
        "lines": named(checks),
        "asked": _asked(request),
        "may_validate": request.may(Action.VALIDATE),
    }


def _asked(request: HttpRequest) -> int:
    """How many times in a row this page has asked for itself; 0 is the end of it."""
    given = request.GET.get("asked", "")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 5 else 0
    return number + 1 if number < MOST_ASKED else 0
