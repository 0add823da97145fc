"""Asks people to show again who they are, without ever keeping what they sent."""

from collections.abc import Callable

from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from cxone_registry.site.second_factor import ask_url


class ShowAgainMiddleware:
    """Answers before allauth's own middleware does, which would store the whole form, secrets and
    all, in the session to send it again later. Ours is opened again by the person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, ReauthenticationRequired):
            return None
        return HttpResponseRedirect(ask_url(request.path))
