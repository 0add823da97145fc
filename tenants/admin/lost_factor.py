"""The page of a member's lost second factor: ask, confirm or refuse."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cxone_registry.site.access import needs
from cxone_registry.site.second_factor import ask_url, is_fresh
from tenants.models import Membership, User
from tenants.services import lost_factors
from tenants.services.lost_factors import LostFactorError
from tenants.services.policy import Action

STEPS: dict[str, tuple[Callable[[Membership, User], object], str]] = {
    "ask": (lost_factors.ask, "Asked. It is taken back once another admin confirms it."),
    "confirm": (lost_factors.confirm, "Taken back. They set up a new one at the next sign-in."),
    "refuse": (lost_factors.refuse, "Refused. Nothing was taken back."),
}


@require_GET
@needs(Action.MANAGE_MEMBERS)
def page(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """What is asked, and what this admin can do about it."""
    member = _member(membership_id)
    asked = lost_factors.open_one(member)
    is_mine = asked is not None and asked.asked_by_id == request.user.pk
    is_own = not request.may(Action.MANAGE_MEMBERS, member)  # type: ignore[attr-defined]
    refusal = lost_factors.why_not(member, request.user)  # type: ignore[arg-type]
    context = {
        **admin.site.each_context(request),
        "title": f"Second factor of {member.user}",
        "member": member,
        "asked": asked,
        "is_mine": is_mine,
        "refusal": lost_factors.OWN if is_own else refusal,
        "factor_url": "" if is_fresh(request) else ask_url(request.path),
    }
    return TemplateResponse(request, "members/second_factor.html", context)


@require_POST
@needs(Action.MANAGE_MEMBERS)
def step(request: HttpRequest, membership_id: UUID, what: str) -> HttpResponse:
    """Ask, confirm or refuse; with a fresh second factor of one's own."""
    member = _member(membership_id)
    if what not in STEPS:
        raise Http404
    if not request.may(Action.MANAGE_MEMBERS, member):  # type: ignore[attr-defined]
        raise PermissionDenied(lost_factors.OWN)
    place = reverse("member-factor", args=[member.pk])
    if not is_fresh(request):
        messages.warning(request, "Show your own second factor first.")
        return HttpResponseRedirect(ask_url(place))
    act, said = STEPS[what]
    try:
        act(member, request.user)  # type: ignore[arg-type]
    except LostFactorError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(place)


def _member(membership_id: UUID) -> Membership:
    return get_object_or_404(Membership.objects.select_related("user"), pk=membership_id)
