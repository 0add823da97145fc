"""Where a session may work that began at an organisation's identity provider.

Whoever runs that provider can say there who somebody is. That counts in their organisation and in
no other one, even if the person belongs to more.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from credentials.models import IdentityProvider
from tenants.models import Role
from tenants.services.memberships import Seat, seats_of

ONLY = "signed-on-only"
TOO = "signed-on-too"


def only_there(request: HttpRequest, organization_id: UUID) -> None:
    """The session that begins now works for this organisation alone."""
    request.session[ONLY] = str(organization_id)


def there_too(request: HttpRequest, organization_id: UUID) -> None:
    """A session that began by password has shown the organisation's own sign-in besides."""
    before = request.session.get(TOO, [])
    request.session[TOO] = sorted({*before, str(organization_id)})


def forget(request: HttpRequest) -> None:
    """Another sign-in begins."""
    request.session.pop(ONLY, None)
    request.session.pop(TOO, None)


def was_shown(request: HttpRequest, organization_id: UUID) -> bool:
    """Whether the organisation's identity provider vouches for this session."""
    asked = str(organization_id)
    return request.session.get(ONLY) == asked or asked in request.session.get(TOO, [])


def seats_in_session(request: HttpRequest, user_id: UUID) -> list[Seat]:
    """The person's memberships, as far as this session may use them."""
    only = request.session.get(ONLY)
    return [seat for seat in seats_of(user_id) if only in (None, str(seat.organization_id))]


def elsewhere_first(request: HttpRequest) -> HttpResponse | None:
    """The page that says where to sign in, if a password is not enough for the chosen organisation.

    Admins keep their password: an outage of the identity provider locks nobody out for good. Needs
    the organisation's context and a transaction.
    """
    seat = request.seat
    if seat.role == Role.ADMIN or was_shown(request, seat.organization_id):
        return None
    wanted = IdentityProvider.objects.filter(is_enabled=True, is_required=True)
    providers = list(wanted.values("pk", "name"))
    if not providers:
        return None
    context = {"providers": providers, "next": request.path if request.method == "GET" else "/"}
    return TemplateResponse(request, "sign_on/required.html", context, status=403).render()
