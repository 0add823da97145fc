"""Coming back from CXone: a page that needs nobody signed in, and the one that takes the code.

The session's cookie is SameSite=Strict, so the browser does not send it along when CXone sends
somebody here. The first page therefore knows nothing and reads nothing; it goes on within our own
site, where the browser brings its cookies, first to itself for the form's token, then by a form.
"""

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from credentials.admin import flight_session
from credentials.admin.flight_start import to_flight
from credentials.models import FlightCheck
from credentials.services.arrivals import LONGEST_CODE, Arrival, NotOursError, arrive
from cxone_registry.secret import Secret
from cxone_registry.site.access import View, needs, needs_nothing
from tenants.services.policy import Action

# What CXone may send, and how long it may be: RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207. Words
# are cut.
CAPS = {"code": LONGEST_CODE, "state": 200, "error": 100, "error_description": 300, "iss": 300}
WORDS = ("error", "error_description")
WITHIN = "within"  # says that the browser comes from our own page
NOT_FROM_CXONE = "What came back is not what CXone sends."
NOT_YOURS = (
    "This answer does not belong to a sign-in that was started here, in this browser and for the"
    " organisation that you work for now."
)
SIGNED_OUT = "You are not signed in to the registry any more, so the answer was not taken."


@require_GET
@needs_nothing
@sensitive_variables()
def callback(request: HttpRequest) -> HttpResponse:
    """Hand on what CXone sent. Reads no database, and keeps nothing."""
    brought = {name: value for name, value in _brought(request.GET).items() if value}
    is_within = WITHIN in request.GET
    # Nothing that runs from here on can write the address down, for example as that of a refusal.
    request.META["QUERY_STRING"] = ""
    if not _is_plausible(brought):
        return _problem(request, NOT_FROM_CXONE)
    if settings.CSRF_COOKIE_NAME in request.COOKIES:
        response = render(request, "flight/callback.html", {"brought": brought})
        # The address holds the code and goes nowhere. Not "no-referrer": the form would then be
        # sent with "Origin: null", which looks like a forgery.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response
    if is_within:
        return _problem(request, SIGNED_OUT)
    onward = "?" + urlencode({**brought, WITHIN: "1"})
    response = render(request, "flight/callback.html", {"onward": onward})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _for_who_is_signed_in(view: View) -> View:
    """Says so in words of its own: after signing in again there is nothing to go back to."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return _problem(request, SIGNED_OUT, status=403)
        return view(request)

    return checked


@require_POST
@_for_who_is_signed_in
@needs(Action.VALIDATE)
@sensitive_post_parameters()
@sensitive_variables()
def arrived(request: HttpRequest) -> HttpResponse:
    """Take the code for the check that this session waits for."""
    brought = _brought(request.POST)
    if not _is_plausible(brought):
        return _problem(request, NOT_FROM_CXONE)
    flight_id = flight_session.flight_of(request, brought["state"])
    if flight_id is None:
        return _problem(request, NOT_YOURS)
    given = Arrival(
        brought["state"],
        Secret(brought["code"]),
        brought["error"],
        brought["error_description"],
        brought["iss"],
    )
    try:
        return to_flight(arrive(flight_id, given))
    except (NotOursError, FlightCheck.DoesNotExist):
        return _problem(request, NOT_YOURS)


def _brought(given: QueryDict) -> dict[str, str]:
    found = {name: given.get(name, "") for name in CAPS}
    return found | {name: found[name][: CAPS[name]] for name in WORDS}


def _is_plausible(brought: dict[str, str]) -> bool:
    fits = all(len(value) <= CAPS[name] for name, value in brought.items())
    return fits and bool(brought.get("state")) and bool(brought.get("code") or brought.get("error"))


def _problem(request: HttpRequest, sentence: str, *, status: int = 400) -> HttpResponse:
    response = render(request, "flight/not_taken.html", {"sentence": sentence}, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
