"""Ends sessions that are over, and gives a session a new key when its rights grew."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from cxone_registry.site.client_address import client_address
from cxone_registry.site.middleware.organization import FOR_NOBODY, FOR_NOBODY_BELOW
from cxone_registry.site.second_factor import RECORDS
from tenants.services import sessions
from tenants.services.sessions import KEY

# What pages ask for by themselves: a forgotten tab keeps nobody signed in.
BY_ITSELF = ("/live/", "/trace/")
CLEAR = '"cache", "storage"'


class SessionLimitsMiddleware:
    """Stands between whom the session names and what they may do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in FOR_NOBODY or request.path.startswith(FOR_NOBODY_BELOW):
            return self.get_response(request)
        before = _look(request)
        shown = _factors_shown(request)
        response = self.get_response(request)
        if before and request.session.get(KEY) != before:
            _end(request, before, response)
        if request.user.is_authenticated:
            _begin_unless_begun(request)
            if _factors_shown(request) > shown and before:
                request.session.cycle_key()
        return response


def _look(request: HttpRequest) -> str:
    """The row of the session that the request came with; empty without one."""
    if not request.user.is_authenticated:
        return ""
    _begin_unless_begun(request)
    own: str = request.session[KEY]
    is_active = not (request.method == "GET" and request.path.endswith(BY_ITSELF))
    why = sessions.look(own, request.user.pk, is_active=is_active)
    if why:
        logout(request)
        messages.warning(request, why)
    return own


def _begin_unless_begun(request: HttpRequest) -> None:
    if KEY in request.session:
        return
    agent, address = request.headers.get("User-Agent", ""), client_address(request)
    begun = sessions.begin(request.user.pk, user_agent=agent, address=address)
    request.session[KEY] = str(begun)
    # Now, and not with the answer: whoever ends the other sessions looks it up.
    request.session.save()


def _end(request: HttpRequest, row: str, response: HttpResponse) -> None:
    sessions.end(sessions.PersonSession.objects.filter(pk=row))
    if not request.user.is_authenticated:
        response.headers["Clear-Site-Data"] = CLEAR


def _factors_shown(request: HttpRequest) -> int:
    return sum(one.get("method") == "mfa" for one in request.session.get(RECORDS, []))
