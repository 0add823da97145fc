"""Where identity providers make browsers post SAML responses to. Reads no database, keeps nothing.

The post comes from another site, so it brings none of our cookies (SameSite=Strict) and no token
of a form of ours. Nothing is believed here: the answer goes on within our own site by the person's
browser, first to this address again, which then brings the cookies, then by a form with its token.
It never stands in an address, where history and logs would keep it.
"""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import render

from credentials.services.sign_on.saml_document import is_plausible
from credentials.services.sign_on.saml_places import provider_in
from cxone_registry.site.link_pages import HEADERS, HEADERS_WITH_FORM

METHODS = ("POST",)
WITHIN = "within"  # says that the browser comes from our own page
NOT_A_RESPONSE = "What came back is not what an identity provider sends. Sign in once more."
NO_COOKIES = (
    "This browser did not start a sign-in here, or keeps no cookies. Open our sign-in page in it"
    " and begin there."
)


class SamlAnswerMiddleware:
    """Answers these addresses by itself, so no protection of forms has to be lifted for a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        provider_id = provider_in(request.path_info)
        if provider_id is None:
            return self.get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS, headers=HEADERS)
        return _hand_on(request, provider_id)


def _hand_on(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    answer = request.POST.get("SAMLResponse", "")
    if not is_plausible(answer):
        return _problem(request, NOT_A_RESPONSE)
    has_cookies = settings.CSRF_COOKIE_NAME in request.COOKIES
    if not has_cookies and WITHIN in request.POST:
        return _problem(request, NO_COOKIES)
    values = {"answer": answer, "provider_id": provider_id, "has_cookies": has_cookies}
    response = render(request, "sign_on/saml_back.html", values)
    response.headers.update(HEADERS_WITH_FORM)
    return response


def _problem(request: HttpRequest, sentence: str) -> HttpResponse:
    response = render(request, "sign_on/not_taken.html", {"sentence": sentence}, status=400)
    response.headers.update(HEADERS)
    return response
