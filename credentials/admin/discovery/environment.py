"""What an environment's issuer publishes, now and before."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from credentials.reports import published
from cxone_registry.site.access import needs
from tenants.models import Environment, ProviderDocument
from tenants.rules.published import key_facts
from tenants.services import provider_discovery, token_endpoint_drift
from tenants.services.policy import Action

PER_PAGE = 20
Kind = ProviderDocument.Kind


@require_safe
@needs(Action.VIEW, Action.EDIT_ENVIRONMENTS)
def documents(request: HttpRequest, environment_id: UUID) -> HttpResponse:
    """The periods of both documents, newest first. Public, so every member may read them."""
    environment = get_object_or_404(Environment, pk=environment_id)
    wanted = request.GET.get("kind", "")
    kind = wanted if wanted in Kind.values else ""
    rows = published.environment_periods(environment, kind)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": f"What {environment} publishes",
        "environment": environment,
        "now": _now(environment),
        "failure": published.failure(environment.discovery_error, "provider-discovery"),
        "waiting": token_endpoint_drift.waiting(environment),
        # The operator alone belongs to no organisation, so there is nothing to count.
        "reach": published.reach_of_environment(environment) if request.seat else None,
        "page": page,
        "periods": published.periods(list(page.object_list), published.newest_ids(rows)),
        "base": f"?kind={kind}&p=" if kind else "?p=",
        "kinds": [("", "Both"), *Kind.choices],
        "kind": kind,
        "may_refresh": request.may(Action.VALIDATE),
        "may_decide": request.may(Action.EDIT_ENVIRONMENTS),
    }
    return TemplateResponse(request, "discovery/environment.html", context)


@require_POST
@needs(Action.VALIDATE)
def refresh(request: HttpRequest, environment_id: UUID) -> HttpResponse:
    """Ask the issuer now, once a minute at most, whoever wants it."""
    environment = get_object_or_404(Environment, pk=environment_id)
    if provider_discovery.request(environment):
        messages.success(
            request, f"The issuer of {environment} is being asked. Reload in a moment."
        )
    else:
        messages.info(
            request, f"The issuer of {environment} was asked a moment ago. Try again in a minute."
        )
    return HttpResponseRedirect(reverse("environment-documents", args=[environment.pk]))


def _now(environment: Environment) -> dict[str, Any]:
    """The newest of each document in the facts that people look for."""
    newest = {kind: published.environment_periods(environment, kind).first() for kind in Kind}
    provider, keys = newest[Kind.OPENID], newest[Kind.KEYS]
    methods = provider.body.get("token_endpoint_auth_methods_supported") if provider else None
    return {
        "provider": provider,
        "token_endpoint": token_endpoint_drift.published(provider) if provider else "",
        "auth_methods": methods or [],
        "keys": key_facts(keys.body) if keys else [],
    }
