"""The platform's operator decides about another token endpoint."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from cxone_registry.site.access import needs
from tenants.models import Environment, ProviderDocument
from tenants.services import token_endpoint_drift as drift
from tenants.services.policy import Action

ACCEPTED = "Credentials of {} go to the new token endpoint from now on."
REFUSED = "Credentials of {} go where they went. You are not asked about this address again."
NO_SUCH = "Choose Accept or Refuse. Nothing was changed."


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.EDIT_ENVIRONMENTS)
def decide(request: HttpRequest, environment_id: UUID) -> HttpResponse:
    """Both addresses beside each other; accepting takes the host, typed."""
    environment = get_object_or_404(Environment, pk=environment_id)
    waiting = drift.waiting(environment)
    if request.method != "POST":
        return _page(request, environment, waiting)
    try:
        told = _decided(request, waiting)
    except drift.DriftError as error:
        return _page(request, environment, waiting, problem=str(error), status=400)
    messages.success(request, told.format(environment))
    return HttpResponseRedirect(reverse("environment-documents", args=[environment.pk]))


def _decided(request: HttpRequest, waiting: ProviderDocument | None) -> str:
    wanted, by = request.POST.get("decision"), request.user.email
    # What was on the page, not what is the newest by now.
    if waiting is None or request.POST.get("document") != str(waiting.pk):
        raise drift.DriftError("This was decided meanwhile, or CXone no longer publishes it.")
    if wanted == "accept":
        drift.accept(waiting.pk, typed_host=request.POST.get("host", ""), by=by)
        return ACCEPTED
    if wanted == "refuse":
        drift.refuse(waiting.pk, by=by)
        return REFUSED
    raise drift.DriftError(NO_SUCH)


def _page(
    request: HttpRequest,
    environment: Environment,
    waiting: ProviderDocument | None,
    *,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    new = drift.published(waiting) if waiting else ""
    context = {
        **admin.site.each_context(request),
        "title": "Another token endpoint",
        "environment": environment,
        "waiting": waiting,
        "new": new,
        "new_host": drift.host_of(new),
        "old_host": drift.host_of(environment.token_endpoint),
        "problem": problem,
        "typed": request.POST.get("host", "")[:300],
    }
    return TemplateResponse(request, "discovery/decision.html", context, status=status)
