"""Each request works for one chosen organisation, in one transaction that knows it.

ATOMIC_REQUESTS would open its transaction around the view only: templates, which read lazily,
would then be rendered outside it and see no rows.
"""

import uuid
import zoneinfo
from collections.abc import Callable
from functools import partial
from urllib.parse import urlencode

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from cxone_registry.audit.actor import acting_as
from cxone_registry.audit.held import changes_last
from cxone_registry.isolation.context import organization_context
from cxone_registry.site.entering import actor_of, chosen_seat
from cxone_registry.site.signed_on import elsewhere_first, seats_in_session
from tenants.services.policy import NOBODY, Person, can

FORM_FIELD = "_organization"
# They begin, end or turn a session: they work for no organisation, or for one not chosen before,
# and what they do to the session must not be undone when something after it fails.
OF_THE_SESSION = (
    "/login/",
    "/logout/",
    "/join/",
    "/organizations/",
    "/account/again/",
    "/account/factors/",
    "/sign-on/",
)
FOR_EVERYBODY = ("/static/",)
# Answered without looking who asks: the browser comes from CXone and brings no cookie of ours.
FOR_NOBODY = ("/flight-check/callback/",)
# The same below: the rest of the address is the link's token, which stands for its person.
FOR_NOBODY_BELOW = ("/contact/", "/reminder/", "/calendar/", "/once/", "/hand-in/")


class OrganizationMiddleware:
    """Sets ``request.seat``, ``.seats``, ``.person`` and ``.may(action, obj)``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex[:16]
        # The thread's last reader may have been somebody else, somewhere else.
        timezone.deactivate()
        request.seats, request.seat = [], None
        request.person = NOBODY
        request.may = partial(can, NOBODY)
        if request.path in FOR_NOBODY or request.path.startswith(FOR_NOBODY_BELOW):
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        request.seats = seats_in_session(request, user.pk)
        request.seat = chosen_seat(request, user, request.seats)
        request.person = _person(request, user)
        request.may = partial(can, request.person)
        self._use_time_zone(request)
        with acting_as(actor_of(request, user)):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OF_THE_SESSION):
            return self.get_response(request)
        if request.seat is None:
            return self._answer_without_seat(request)
        if _is_for_another_organization(request):
            return TemplateResponse(request, "other_organization.html", status=409).render()
        organization = organization_context(request.seat.organization_id)
        with organization, transaction.atomic(), changes_last():
            return elsewhere_first(request) or self.get_response(request)

    def _answer_without_seat(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FOR_EVERYBODY):
            return self.get_response(request)
        if request.seats:
            return _ask_which(request)
        if request.user.is_platform_operator:
            with transaction.atomic():
                return self.get_response(request)
        return TemplateResponse(request, "no_organization.html", status=403).render()

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django turns the exception into an answer inside our transaction: undo it first."""
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)

    @staticmethod
    def _use_time_zone(request: HttpRequest) -> None:
        name = request.user.time_zone
        if name == "UTC" and request.seat is not None:
            name = request.seat.time_zone
        timezone.activate(zoneinfo.ZoneInfo(name))


def _person(request: HttpRequest, user: AbstractBaseUser) -> Person:
    """Decided now: after signing out ``request.user`` is somebody else."""
    role = request.seat.role if request.seat else None
    # Of several organisations, none chosen: rights in none of them, and not the operator's either.
    is_operator = user.is_platform_operator and not request.seats
    return Person(user.pk, role, is_operator)


def _ask_which(request: HttpRequest) -> HttpResponse:
    wanted = request.get_full_path() if request.method == "GET" else "/"
    question = "" if wanted == "/" else "?" + urlencode({"next": wanted})
    return HttpResponseRedirect(reverse("admin:organizations") + question)


def _is_for_another_organization(request: HttpRequest) -> bool:
    """A form opened for one organisation and sent after switching to another in a second tab."""
    if request.method != "POST":
        return False
    meant = request.POST.get(FORM_FIELD)
    return bool(meant) and meant != str(request.seat.organization_id)
