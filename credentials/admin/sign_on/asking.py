"""Which organisation's identity provider somebody wants to sign in at."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from credentials.admin.sign_on.starting import send
from credentials.admin.sign_on.waiting import SIGN_IN
from credentials.services.sign_on import providers
from credentials.services.sign_on.providers import Offer
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.client_address import client_address
from tenants.services import sign_in_tries

LONGEST = 100
# The same for an organisation that does not exist, and for one without a provider.
NOBODY = (
    "There is no sign-in for this short name. Ask an admin of your organisation for its short"
    " name, or sign in with your password."
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs_nothing
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the organisation's short name; of several providers, which one."""
    asked = request.POST if request.method == "POST" else request.GET
    name, to = asked.get("name", "").strip()[:LONGEST], asked.get("next", "")
    if request.method != "POST":
        return _page(request, name, to)
    if not name:
        return _page(request, name, to, "Type your organisation's short name.", status=400)
    account, address = f"organisation {name}", client_address(request)
    if sentence := sign_in_tries.refused(account, address):
        return _page(request, name, to, sentence, status=429)
    offers = providers.find(name)
    sign_in_tries.record(account, address, is_good=bool(offers))
    if not offers:
        return _page(request, name, to, NOBODY, status=404)
    if len(offers) == 1:
        return _send(request, offers[0], to)
    return TemplateResponse(request, "sign_on/choose.html", {"offers": offers, "next": to})


@require_POST
@never_cache
@needs_nothing
def start(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Go to one provider."""
    offers = providers.find(str(provider_id))
    to = request.POST.get("next", "")
    if not offers:
        return _page(request, "", to, NOBODY, status=404)
    return _send(request, offers[0], to)


def _send(request: HttpRequest, offer: Offer, to: str) -> HttpResponse:
    provider = providers.load(offer.organization_id, offer.provider_id)
    return send(request, provider, purpose=SIGN_IN, to=to)


def _page(
    request: HttpRequest, name: str, to: str, sentence: str = "", status: int = 200
) -> HttpResponse:
    context = {"name": name, "next": to, "problem": sentence}
    return TemplateResponse(request, "sign_on/ask.html", context, status=status)
