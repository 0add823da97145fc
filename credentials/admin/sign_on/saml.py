"""Signing in by SAML 2.0: going there, and what is done with what came back.

Between the two lies ``site.saml_answers``, where the identity provider posts to.
"""

import time
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credentials.admin.sign_on import waiting, welcoming
from credentials.admin.sign_on.waiting import CONNECT, SIGN_IN
from credentials.models import IdentityProvider
from credentials.services.sign_on import providers, saml_document, saml_flow, saml_library
from credentials.services.sign_on.providers import NoProviderError
from credentials.services.sign_on.saml_places import places_of
from credentials.services.sign_on.saml_refusals import RefusedError
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.entering import working_for

NO_PROVIDER = "This sign-in is not in use any more. Ask an admin of your organisation."


@require_http_methods(["GET", "POST"])
@needs_nothing
def start(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Go to the identity provider: to sign in (GET), or to connect one's account (POST)."""
    if request.method == "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        # Our cookies did not come along: a session that began now would replace the person's own.
        return render(request, "sign_on/saml_start.html", {"next": _next(request)})
    is_connect = request.method == "POST"
    if is_connect and not request.user.is_authenticated:
        return welcoming.problem(request, welcoming.NOT_YOURS, status=403)
    try:
        provider = _provider(provider_id)
    except NoProviderError:
        return welcoming.problem(request, NO_PROVIDER, status=404)
    address, request_id = saml_flow.begin(provider)
    get_token(request)  # the cookie of forms, by which the way back knows this browser
    waiting.remember(
        request,
        {
            "state": request_id,
            "organization": str(provider.organization_id),
            "provider": str(provider.pk),
            "purpose": CONNECT if is_connect else SIGN_IN,
            "user": str(request.user.pk) if is_connect else "",
            "next": _next(request),
            "kept": {},
            "at": time.time(),
        },
    )
    return HttpResponseRedirect(address)


@require_POST
@needs_nothing
@sensitive_post_parameters()
@sensitive_variables()
def arrived(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Take the answer for the request that this browser waits for."""
    try:
        document = saml_document.read(request.POST.get("SAMLResponse", ""))
        waits = _waits(request, document.in_response_to, provider_id)
        provider = providers.load(UUID(waits["organization"]), provider_id)
        with working_for(request, provider.organization_id):
            claims = saml_flow.finish(provider, document, waits["state"])
    except RefusedError as error:
        return welcoming.problem(request, str(error))
    except NoProviderError:
        return welcoming.problem(request, NO_PROVIDER, status=404)
    return welcoming.welcome(request, waits, provider, claims)


@require_GET
@needs_nothing
def metadata(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """What we are, for whoever sets up the other side. The same for every id, known or not."""
    text = saml_library.metadata(places_of(provider_id))
    return HttpResponse(
        text,
        content_type="application/samlmetadata+xml",
        headers={"X-Robots-Tag": "noindex"},
    )


def _waits(request: HttpRequest, request_id: str, provider_id: UUID) -> waiting.Waiting:
    if not request_id:
        raise RefusedError("no-request")
    found = waiting.take(request, request_id, str(provider_id))
    if found is None:
        raise RefusedError("other-request")
    return found


def _provider(provider_id: UUID) -> IdentityProvider:
    """Raises NoProviderError, also for a provider of another kind."""
    offers = providers.find(str(provider_id))
    saml = [one for one in offers if one.kind == IdentityProvider.Kind.SAML]
    if not saml:
        raise NoProviderError
    return providers.load(saml[0].organization_id, provider_id)


def _next(request: HttpRequest) -> str:
    given = request.POST if request.method == "POST" else request.GET
    wanted = given.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith("/") else ""
