"""Who may do more than edit gets no further than to the pages where a second factor is set up."""

from django.conf import settings
from django.http import HttpRequest

from cxone_registry.site.second_factor import RECORDS
from tenants.services.policy import NEEDS_SECOND_FACTOR

WAITS = "second-factor-waits"


def must_have(request: HttpRequest) -> bool:
    """Whether this person's rights, in whichever organisation, ask for a second factor."""
    if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
        return False
    if request.user.is_platform_operator:
        return True
    return any(seat.role in NEEDS_SECOND_FACTOR for seat in request.seats)


def was_shown_in_session(request: HttpRequest) -> bool:
    """Whether one was shown since the person signed in."""
    return any(one.get("method") == "mfa" for one in request.session.get(RECORDS, []))


def may_wait(request: HttpRequest) -> bool:
    """Whether setting it up can be put off: in the demonstration on one machine."""
    return bool(settings.SECOND_FACTOR_MAY_WAIT)


def put_off(request: HttpRequest) -> None:
    """For this session only."""
    request.session[WAITS] = True


def is_put_off(request: HttpRequest) -> bool:
    return may_wait(request) and bool(request.session.get(WAITS))
