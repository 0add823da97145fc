"""A signed-in member connects their account with an identity provider, or undoes it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from credentials.admin.sign_on.starting import send
from credentials.admin.sign_on.waiting import CONNECT
from credentials.models import IdentityProvider
from credentials.services.sign_on import arriving, providers
from credentials.services.sign_on.providers import NoProviderError
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.account.recent import needs_recent


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs_nothing
def connect(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Say what it means; posted, go there. Works outside of the organisation's transaction."""
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
    if request.seat is None:
        raise Http404
    return _connect(request, provider_id)


@needs_recent
def _connect(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    try:
        provider = providers.load(request.seat.organization_id, provider_id)
    except NoProviderError:
        raise Http404 from None
    asked = request.POST if request.method == "POST" else request.GET
    to = asked.get("next", "") or reverse("account")
    if request.method == "POST":
        return send(request, provider, purpose=CONNECT, to=to)
    context = {"provider": provider, "next": to}
    return TemplateResponse(request, "sign_on/connect.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_nothing
@needs_recent
def disconnect(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Ask, then undo it."""
    provider = get_object_or_404(IdentityProvider.objects.all(), pk=provider_id)
    if request.method != "POST":
        return TemplateResponse(request, "sign_on/disconnect.html", {"provider": provider})
    refusal = arriving.disconnect(request.user, provider)
    if refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, f"You do not sign in at {provider.name} any more.")
    return HttpResponseRedirect(reverse("account"))
