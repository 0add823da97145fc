"""Ask to see a secret: the page says what will be recorded, and what is in the way."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credentials.admin.reveals.forms import WhyForm
from credentials.admin.reveals.places import owner_url
from credentials.models import SecretVersion
from credentials.services import vault
from credentials.services.reveals import asking, rules_of
from credentials.services.reveals.asking import RefusedError
from cxone_registry.site.access import needs
from cxone_registry.site.client_address import client_address
from cxone_registry.site.second_factor import ask_url, is_fresh
from tenants.services.policy import Action

OWNERS = (
    "client_credential__registration",
    "client_credential__environment",
    "access_key__tenant__environment",
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.REVEAL)
def new(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Say why; then see it, or wait for a second person."""
    rows = SecretVersion.objects.select_related(*OWNERS).defer("sealed")
    version = get_object_or_404(rows, pk=version_id, state__in=asking.VISIBLE)
    if not is_fresh(request):
        return _page(request, version, None, status=403 if request.method == "POST" else 200)
    form = _form(request, version)
    if request.method != "POST" or not form.is_valid():
        return _page(request, version, form, status=400 if form.errors else 200)
    try:
        reveal = asking.ask(
            version,
            request.user,  # type: ignore[arg-type]
            form.why(),
            address=client_address(request),
        )
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return _page(request, version, form, status=409)
    return HttpResponseRedirect(reverse("reveal", args=[reveal.pk]))


def _form(request: HttpRequest, version: SecretVersion) -> WhyForm:
    return WhyForm(
        request.POST if request.method == "POST" else None,
        may_break_glass=request.may(Action.BREAK_GLASS),  # type: ignore[attr-defined]
        pattern=rules_of.rule_of(rules_of.environment_of(version)).ticket_pattern,
    )


def _page(
    request: HttpRequest, version: SecretVersion, form: WhyForm | None, *, status: int
) -> HttpResponse:
    rule = rules_of.rule_of(rules_of.environment_of(version))
    owner = vault.owner_of(version)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": "Show a secret",
        "version": version,
        "owner": owner,
        "owner_url": owner_url(owner),
        "others": _others(version),
        "form": form,
        "factor_url": "" if form else ask_url(request.path),
        "in_the_way": rules_of.in_the_way(version, rule, client_address(request)),
        "why_approval": asking.why_approval(version, request.user),  # type: ignore[arg-type]
    }
    return TemplateResponse(request, "reveals/new.html", context, status=status)


def _others(version: SecretVersion) -> Any:
    """What else of the same owner can be shown."""
    held = vault.owner_of(version).secret_versions.filter(state__in=asking.VISIBLE)
    return held.exclude(pk=version.pk).defer("sealed")
