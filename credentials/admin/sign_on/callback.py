"""Coming back from an OpenID provider: a page that reads nothing, and the one that takes the code.

As with CXone's own sign-in (credentials.admin.flight_callback), the browser brings no cookie of
ours along from another site, so it first goes on within this one.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from credentials.admin.sign_on import waiting
from credentials.admin.sign_on.waiting import Waiting
from credentials.admin.sign_on.welcoming import NOT_YOURS, problem, welcome
from credentials.models import IdentityProvider
from credentials.services.sign_on import oidc_flow, providers
from credentials.services.sign_on.oidc_flow import SignOnError
from credentials.services.sign_on.providers import NoProviderError
from cxone_registry.secret import Secret
from cxone_registry.site.access import needs_nothing
from cxone_registry.site.entering import working_for

# What a provider may send, and how long it may be (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207).
CAPS = {"code": 4096, "state": 200, "error": 100, "iss": 500}
WITHIN = "within"  # says that the browser comes from our own page
NOT_AN_ANSWER = "What came back is not what an identity provider sends."
NO_COOKIE = (
    "Your browser did not bring back what this sign-in began with. Allow cookies for this site, and"
    " start again in one browser."
)
GONE = "This identity provider was paused or removed meanwhile. Ask an admin of your organisation."


@require_GET
@never_cache
@needs_nothing
@sensitive_variables()
def callback(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Hand on what the provider sent. Keeps nothing."""
    brought = {name: value for name, value in _brought(request.GET).items() if value}
    is_within = WITHIN in request.GET
    # Nothing that runs from here on can write the address down, for example as that of a refusal.
    request.META["QUERY_STRING"] = ""
    if not _is_plausible(brought):
        return problem(request, NOT_AN_ANSWER)
    if settings.CSRF_COOKIE_NAME in request.COOKIES:
        context = {"brought": brought, "provider_id": provider_id}
        response = render(request, "sign_on/callback.html", context)
        # Not "no-referrer": the form would then be sent with "Origin: null", like a forgery.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response
    if is_within:
        return problem(request, NO_COOKIE)
    onward = "?" + urlencode({**brought, WITHIN: "1"})
    response = render(request, "sign_on/callback.html", {"onward": onward})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@require_POST
@never_cache
@needs_nothing
@sensitive_post_parameters()
@sensitive_variables()
def arrived(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Take the code, if this session waits for it from this provider."""
    brought = _brought(request.POST)
    if not _is_plausible(brought):
        return problem(request, NOT_AN_ANSWER)
    found = waiting.take(request, brought["state"], str(provider_id))
    if found is None:
        return problem(request, NOT_YOURS)
    try:
        provider = providers.load(UUID(found["organization"]), provider_id)
        return _go_on(request, provider, found, brought)
    except NoProviderError:
        return problem(request, GONE, status=410)
    except SignOnError as error:
        return problem(request, str(error), status=403)


def _go_on(
    request: HttpRequest, provider: IdentityProvider, found: Waiting, brought: dict[str, str]
) -> HttpResponse:
    with working_for(request, provider.organization_id):
        if not brought["code"]:
            raise oidc_flow.declined(provider, brought["error"])
        code = Secret(brought["code"])
        claims = oidc_flow.finish(provider, code, found["kept"], issuer=brought["iss"])
    return welcome(request, found, provider, claims)


def _brought(given: QueryDict) -> dict[str, str]:
    return {name: given.get(name, "") for name in CAPS}


def _is_plausible(brought: dict[str, str]) -> bool:
    fits = all(len(value) <= CAPS[name] for name, value in brought.items())
    return fits and bool(brought.get("state")) and bool(brought.get("code") or brought.get("error"))
