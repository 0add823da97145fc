"""Send a browser to an identity provider, whatever its kind."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from credentials.admin.sign_on import waiting
from credentials.admin.sign_on.welcoming import problem
from credentials.models import IdentityProvider
from credentials.services.sign_on import oidc_flow, saml_flow
from credentials.services.sign_on.oidc_flow import Begun, SignOnError
from cxone_registry.site.account.safe import safe
from cxone_registry.site.entering import working_for


def callback_address(request: HttpRequest, provider: IdentityProvider) -> str:
    """Where an OpenID provider sends people back to: as this person reaches us."""
    return request.build_absolute_uri(reverse("sign-on-callback", args=[provider.pk]))


def _begin_oidc(request: HttpRequest, provider: IdentityProvider) -> Begun:
    return oidc_flow.begin(provider, callback_address(request, provider))


def _begin_saml(request: HttpRequest, provider: IdentityProvider) -> Begun:
    url, request_id = saml_flow.begin(provider)
    return Begun(url, request_id, {})


# Each raises SignOnError. Neither context nor transaction is theirs to open.
BEGIN: dict[str, Callable[[HttpRequest, IdentityProvider], Begun]] = {
    IdentityProvider.Kind.OIDC: _begin_oidc,
    IdentityProvider.Kind.SAML: _begin_saml,
}


def send(
    request: HttpRequest, provider: IdentityProvider, *, purpose: str, to: str = ""
) -> HttpResponse:
    """The page that leads on to the provider; afterwards to *to*, a path of this site.

    Not a redirect: a form that was sent may not lead to another site, says our policy.
    """
    user = request.user if purpose == waiting.CONNECT else None
    try:
        with working_for(request, provider.organization_id, user):
            begun = BEGIN[provider.kind](request, provider)
    except SignOnError as error:
        return problem(request, str(error), status=502)
    waiting.remember(
        request,
        waiting.starting(
            begun, provider, purpose=purpose, user=user, to=safe(request, to) if to else ""
        ),
    )
    response = render(request, "sign_on/go.html", {"url": begun.url, "provider": provider})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
