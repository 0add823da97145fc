"""Where a person is signed in: the list, and its end."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cxone_registry.audit.record import record_change
from cxone_registry.site.access import needs, needs_nothing
from cxone_registry.site.entering import record_own
from tenants.models import Membership
from tenants.services import sessions
from tenants.services.policy import Action

MOST = 50


@require_GET
@needs_nothing
def own(request: HttpRequest) -> HttpResponse:
    """One's own sessions, this one marked."""
    context = {
        **admin.site.each_context(request),
        "title": "Where you are signed in",
        "lines": sessions.of_person(request.user.pk)[:MOST],
        "this": request.session[sessions.KEY],
    }
    return TemplateResponse(request, "account/sessions.html", context)


@require_POST
@needs_nothing
def end_own(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own."""
    if not sessions.end(sessions.of_person(request.user.pk).filter(pk=session_id)):
        raise Http404
    record_own(request, "session.ended", session=str(session_id))
    messages.success(request, "That session is ended.")
    return HttpResponseRedirect(reverse("sessions"))


@require_POST
@needs_nothing
def end_others(request: HttpRequest) -> HttpResponse:
    """End all of one's own but this one."""
    this = request.session[sessions.KEY]
    count = sessions.end(sessions.of_person(request.user.pk).exclude(pk=this))
    record_own(request, "session.ended-others", count=count)
    messages.success(request, "You are signed in nowhere else now.")
    return HttpResponseRedirect(reverse("sessions"))


@require_GET
@needs(Action.MANAGE_MEMBERS)
def of_member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Where a member of the organisation is signed in."""
    member = _member(membership_id)
    context = {
        **admin.site.each_context(request),
        "title": f"Where {member.user} is signed in",
        "lines": sessions.of_person(member.user_id)[:MOST],
        "member": member,
        "this": request.session[sessions.KEY],
    }
    return TemplateResponse(request, "account/sessions.html", context)


@require_POST
@needs(Action.MANAGE_MEMBERS)
def end_of_member(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """End all sessions of a member, wherever they work at the moment."""
    member = _member(membership_id)
    count = sessions.end_all(member.user_id)
    record_change("session.ended-by-admin", member, email=member.user.email, count=count)
    messages.success(request, f"{member.user} is signed in nowhere any more.")
    return HttpResponseRedirect(reverse("member-sessions", args=[member.pk]))


def _member(membership_id: UUID) -> Membership:
    """Only of the chosen organisation; 404 otherwise."""
    found = Membership.objects.select_related("user").filter(pk=membership_id).first()
    if found is None:
        raise Http404
    return found
