"""Where an organisation's people sign in: its identity providers, and each one's page."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credentials.admin.sign_on.provider_forms import FORMS
from credentials.admin.sign_on.starting import callback_address
from credentials.models import IdentityProvider
from credentials.services.sign_on import managing, saml_certificates
from credentials.services.sign_on.saml_places import places_of
from cxone_registry.site.access import needs
from cxone_registry.site.account.recent import again_url, is_recent, needs_recent
from tenants.services.policy import Action

PAGE = 50
SEALED = "sealed_client_secret"
Kind = IdentityProvider.Kind


@require_GET
@needs(Action.MANAGE_ORGANIZATION)
def listing(request: HttpRequest) -> HttpResponse:
    """All of the organisation's."""
    rows = Paginator(IdentityProvider.objects.defer(SEALED), PAGE)
    context = {
        "title": "Identity providers",
        "page_obj": rows.get_page(request.GET.get("p")),
        "kinds": [(kind.value, kind.label) for kind in Kind if kind in FORMS],
    }
    return page(request, "list.html", context)


@require_GET
@needs(Action.MANAGE_ORGANIZATION)
def show(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """What is entered, what the provider has to know about us, and what can be done."""
    provider = found(provider_id)
    context = {
        "title": provider.name,
        "provider": provider,
        "has_secret": provider.sealed_client_secret is not None,
        "callback": callback_address(request, provider),
        "linked": managing.links_of(provider).count(),
        "roles": provider.group_roles.items(),
        **_saml(provider),
        "details": f"sign_on/details_{provider.kind}.html",
    }
    return page(request, "provider.html", context)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def switch(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Pause it, or use it again."""
    provider, on = found(provider_id), request.POST.get("on") == "1"
    address = reverse("identity-provider", args=[provider.pk])
    if not is_recent(request):
        # Back to the page with the button: what was sent is not kept.
        return HttpResponseRedirect(again_url(request, address))
    managing.switch(provider, on=on)
    messages.success(request, "It is used again." if on else "Paused. Nobody signs in there now.")
    return HttpResponseRedirect(address)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
@needs_recent
def delete(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Ask, with who depends on it; then delete it."""
    provider = found(provider_id)
    if request.method == "POST":
        managing.remove(provider)
        messages.success(request, "The identity provider is deleted.")
        return HttpResponseRedirect(reverse("identity-providers"))
    context = {
        "title": "Delete the identity provider",
        "provider": provider,
        "linked": managing.links_of(provider).count(),
        "locked_out": managing.without_password(provider),
    }
    return page(request, "delete.html", context)


def _saml(provider: IdentityProvider) -> dict[str, Any]:
    if provider.kind != Kind.SAML:
        return {}
    certificates, now = saml_certificates.read(provider.certificate), timezone.now()
    return {
        "places": places_of(provider.pk),
        "certificates": [(one, one.ends_soon(now)) for one in certificates],
    }


def found(provider_id: UUID) -> IdentityProvider:
    """One of the chosen organisation's; 404 otherwise."""
    return get_object_or_404(IdentityProvider.objects.all(), pk=provider_id)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One of these pages in the site's frame."""
    given = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"sign_on/{template}", given, status=status)
