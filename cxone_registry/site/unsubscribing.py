"""Where the unsubscribe link of a report's mail leads, and where mail programs post it (RFC 8058).

A mail program has no session and no cookie, and nothing of ours stands behind its click but the
link's 256 bits: it is answered before sessions and their protection. Programs that look into mails
open links, so opening this one only shows a button.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from credentials.services.health_reports import unsubscribing
from credentials.services.health_reports.unsubscribing import PATH, NoRecipientError
from cxone_registry.site.client_address import client_address
from cxone_registry.site.link_pages import HEADERS_WITH_FORM

METHODS = ("GET", "HEAD", "POST")


class UnsubscribeMiddleware:
    """Answers everything below PATH by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return _answer(request, request.path_info.removeprefix(PATH).removesuffix("/"))


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        if request.method == "POST":
            found = unsubscribing.unsubscribe(token, address=client_address(request))
        else:
            found = unsubscribing.look(token)
    except NoRecipientError:
        return _page({}, status=404)
    return _page({"found": found, "address": f"{PATH}{token}/"})


def _page(context: dict, status: int = 200) -> HttpResponse:
    # Without the request: nobody is signed in here, and the frame would ask who is.
    text = render_to_string("health_reports/unsubscribe.html", context)
    return HttpResponse(text, status=status, headers=HEADERS_WITH_FORM)
