"""Which organisation a session works for, and the audit of who enters, leaves and fails to."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from cxone_registry.audit.actor import Actor, acting_as, person
from cxone_registry.audit.record import record_access, record_platform
from cxone_registry.isolation.context import organization_context
from cxone_registry.site.client_address import client_address
from cxone_registry.site.signed_on import seats_in_session
from tenants.models import User
from tenants.services.memberships import Seat

SESSION_KEY = "organization"
ROLE_KEY = "role"
# Where a session that is about to begin shall work, when an invitation said so.
JOINED = "joined"


def actor_of(request: HttpRequest, user: AbstractBaseUser) -> Actor:
    """The person behind the request, with the address it came from."""
    address = client_address(request)
    return person(user.email, user.pk, address=address, request_id=request.id)


def visitor(request: HttpRequest) -> Actor:
    """Somebody who has not shown who they are."""
    return Actor("person", "not signed in", "", client_address(request), request.id)


@contextmanager
def working_for(
    request: HttpRequest, organization_id: UUID, user: AbstractBaseUser | None = None
) -> Iterator[None]:
    """Work for an organisation before it was entered: as *user*, or as nobody in particular."""
    actor = visitor(request) if user is None else actor_of(request, user)
    with organization_context(organization_id), acting_as(actor):
        yield


def chosen_seat(request: HttpRequest, user: AbstractBaseUser, seats: list[Seat]) -> Seat | None:
    """The seat that this session works from; None while the person has to say which.

    A choice whose membership ended is never replaced by another one: the person, who believes to
    work for the first organisation, is asked.
    """
    wanted = request.session.get(SESSION_KEY)
    if wanted is None and len(seats) == 1:
        enter(request, user, seats[0].organization_id)
        wanted = str(seats[0].organization_id)
    seat = next((seat for seat in seats if str(seat.organization_id) == wanted), None)
    _rotate_if_changed(request, seat)
    return seat


def _rotate_if_changed(request: HttpRequest, seat: Seat | None) -> None:
    """Another role in the same organisation: whoever knew the session's key knows it no more."""
    now = f"{seat.organization_id}:{seat.role}" if seat else ""
    before: str = request.session.get(ROLE_KEY, now)
    if before != now and before.partition(":")[0] == now.partition(":")[0]:
        request.session.cycle_key()
    request.session[ROLE_KEY] = now


def enter(request: HttpRequest, user: AbstractBaseUser, organization_id: UUID) -> None:
    """Work for the organisation from now on, and say so in its audit trail.

    Call it outside of any transaction: that of another organisation could not tell this one.
    """
    before = request.session.get(SESSION_KEY)
    if before == str(organization_id):
        return
    request.session[SESSION_KEY] = str(organization_id)
    with organization_context(organization_id), acting_as(actor_of(request, user)):
        record_access("sign-in.succeeded" if before is None else "sign-in.switched")


def begin(request: HttpRequest, user: AbstractBaseUser) -> None:
    """After signing in: enter the one just joined, or the only organisation; of several, one is
    chosen each time.
    """
    request.session.pop(SESSION_KEY, None)
    joined = request.session.pop(JOINED, None)
    seats = seats_in_session(request, user.pk)
    meant = [seat for seat in seats if str(seat.organization_id) == joined] or seats
    if len(meant) == 1:
        enter(request, user, meant[0].organization_id)
        return
    with acting_as(actor_of(request, user)):
        record_platform("sign-in.succeeded")


def record_own(request: HttpRequest, action: str, **details: object) -> None:
    """What a person did to their own session or account, where they work at the moment."""
    with acting_as(actor_of(request, request.user)):
        if request.seat is None:
            record_platform(action, **details)
            return
        with organization_context(request.seat.organization_id):
            record_access(action, **details)


def record_refusal(request: HttpRequest, action: str, email: str) -> None:
    """A sign-in that failed. To the platform only: an organisation's trail would receive the
    address of somebody who perhaps never meant to enter it. What was typed is kept only if it is
    the address of an account: people type passwords into the wrong field.
    """
    user = User.objects.filter(email__iexact=email).first()
    known = {"account": user.email} if user else {}
    with acting_as(visitor(request)):
        record_platform(action, **known)
