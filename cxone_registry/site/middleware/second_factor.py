"""Asks for the second factor of those whose rights need one, before anything else is shown."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cxone_registry.site.account.factors import has_factor
from cxone_registry.site.account.gate import is_put_off, must_have, was_shown_in_session
from cxone_registry.site.second_factor import ask_url

# Where it is set up and shown, and the way out.
OPEN = (
    "/account/factors/",
    "/account/again/",
    "/login/",
    "/logout/",
    "/join/",
    "/sign-on/",
    "/static/",
)


class SecondFactorMiddleware:
    """Stands behind the one that knows which organisations the person belongs to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        to = "" if request.path.startswith(OPEN) else _way(request)
        if not to:
            return self.get_response(request)
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": to})
        return HttpResponseRedirect(to)


def _way(request: HttpRequest) -> str:
    """Where the person has to go first; empty if nowhere."""
    # Without a person the address is one of those that look at nobody.
    if request.person.user_id is None or not must_have(request):
        return ""
    if was_shown_in_session(request):
        return ""
    wanted = request.get_full_path() if request.method == "GET" else "/"
    if has_factor(request.user):
        return ask_url(wanted)
    if is_put_off(request):
        return ""
    return f"{reverse('factors')}?{urlencode({'next': wanted})}"
