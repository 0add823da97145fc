"""Each request works for one chosen organisation, in one transaction that knows it.

ATOMIC_REQUESTS would open its transaction around the view only: templates, which read lazily,
would then be rendered outside it and see no rows.
"""

import uuid
import zoneinfo
from collections.abc import Callable
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cxone_registry.audit.actor import acting_as, person
from cxone_registry.audit.held import changes_last
from cxone_registry.isolation.context import organization_context
from tenants.services.memberships import Seat, seats_of
from tenants.services.policy import ALLOWED, Action, can

SESSION_KEY = "organization"
FORM_FIELD = "_organization"
OPEN_PATHS = ("/login/", "/logout/", "/healthz", "/static/", "/organizations/")


class OrganizationMiddleware:
    """Sets ``request.seat``, ``request.seats`` and ``request.may(action)``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex[:16]
        request.seats, request.seat = [], None
        request.may = lambda action: False
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.seats = seats_of(request.user.pk)
        request.seat = _chosen(request)
        request.may = lambda action: _may(request, action)
        self._use_time_zone(request)
        actor = person(
            request.user.email,
            request.user.pk,
            address=request.META.get("REMOTE_ADDR", ""),
            request_id=request.id,
        )
        with acting_as(actor):
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.seat is None:
            if request.path.startswith(OPEN_PATHS) or request.user.is_platform_operator:
                with transaction.atomic():
                    return self.get_response(request)
            return TemplateResponse(request, "no_organization.html", status=403).render()
        if _is_for_another_organization(request):
            return TemplateResponse(request, "other_organization.html", status=409).render()
        organization = organization_context(request.seat.organization_id)
        with organization, transaction.atomic(), changes_last():
            return self.get_response(request)

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


def choose(request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Remember the organisation for this session, if the person belongs to it."""
    if any(seat.organization_id == organization_id for seat in request.seats):
        request.session[SESSION_KEY] = str(organization_id)
    return HttpResponseRedirect("/")


def _chosen(request: HttpRequest) -> Seat | None:
    wanted = request.session.get(SESSION_KEY)
    for seat in request.seats:
        if str(seat.organization_id) == wanted:
            return seat
    # Before anything was chosen: where the person may do most.
    return max(request.seats, key=lambda seat: len(ALLOWED[seat.role]), default=None)


def _may(request: HttpRequest, action: Action) -> bool:
    role = request.seat.role if request.seat else None
    return can(role, action, is_platform_operator=request.user.is_platform_operator)


def _is_for_another_organization(request: HttpRequest) -> bool:
    """A form opened for one organisation and sent after switching to another in a second tab."""
    if request.method != "POST" or request.path.startswith(OPEN_PATHS):
        return False
    meant = request.POST.get(FORM_FIELD)
    return bool(meant) and meant != str(request.seat.organization_id)
