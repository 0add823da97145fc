"""Before many validations: how many, how long, what is left out; then begin."""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credentials.admin.rounds.selection import Selection, selection_of
from credentials.admin.rounds.words import Reason, reasons
from credentials.models import ValidationRound
from credentials.reports.skipped import Skipped, examples
from credentials.services.fleet import rounds
from credentials.services.fleet.rounds import Preview
from cxone_registry.site.access import needs
from tenants.models import Environment
from tenants.services.cloud_budget import breaker_is_open
from tenants.services.policy import Action


@dataclass(frozen=True, slots=True)
class AtEnvironment:
    """What the round would do at one environment."""

    environment: Environment
    preview: Preview
    reasons: list[Reason]
    is_down: bool


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.VALIDATE)
def new(request: HttpRequest) -> HttpResponse:
    """Show what would be tried; POST begins it."""
    selection = selection_of(request)
    if request.method == "POST":
        return _start(request, selection)
    preview = rounds.preview(selection.uses)
    context = {
        **admin.site.each_context(request),
        "title": "Validate all",
        "selection": selection,
        "preview": preview,
        "reasons": reasons(preview.skipped),
        "skipped_count": sum(preview.skipped.values()),
        "environments": _per_environment(selection, preview),
        "examples": _examples(selection, preview),
        "running": ValidationRound.objects.filter(state=ValidationRound.State.RUNNING).first(),
    }
    return TemplateResponse(request, "rounds/new.html", context)


def _start(request: HttpRequest, selection: Selection) -> HttpResponse:
    if not rounds.preview(selection.uses).count:
        messages.error(request, "Nothing was begun: none of these sign-ins can be tried now.")
        return HttpResponseRedirect(selection.back)
    begun = rounds.start(selection.uses)
    return HttpResponseRedirect(reverse("round", args=[begun.pk]))


def _per_environment(selection: Selection, whole: Preview) -> list[AtEnvironment]:
    used = selection.uses.order_by().values("access_key__tenant__environment").distinct()
    environments = list(Environment.objects.filter(pk__in=used).order_by("name"))
    found = []
    for environment in environments:
        uses = selection.uses.filter(access_key__tenant__environment=environment)
        # The only one is the whole.
        preview = rounds.preview(uses) if len(environments) > 1 else whole
        is_down = breaker_is_open(environment.pk)
        found.append(AtEnvironment(environment, preview, reasons(preview.skipped), is_down))
    return found


def _examples(selection: Selection, preview: Preview) -> list[Skipped]:
    return examples(selection.uses) if preview.skipped else []
