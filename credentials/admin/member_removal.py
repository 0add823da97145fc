"""Ask whether a member is to be removed, with what hangs on them; then do it."""

from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credentials.reports.leaver import sheet_of
from credentials.services import leaving_members
from cxone_registry.site.access import needs
from tenants.models import Membership
from tenants.rules.leaving import SECTIONS
from tenants.services import members
from tenants.services.members import MemberError
from tenants.services.policy import Action, missing

LIST = "admin:tenants_membership_changelist"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_MEMBERS)
def remove(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Preview on GET, remove on POST. The own membership and the last admin stay."""
    found = Membership.objects.select_related("user")
    member = get_object_or_404(found, pk=membership_id)
    refusal = "" if request.may(Action.MANAGE_MEMBERS, member) else members.OWN
    refusal = refusal or members.refusal(member, None, request.user.pk)
    if request.method == "POST" and not refusal:
        try:
            leaving_members.remove(member)
        except MemberError as error:  # somebody else was faster: nothing of it is kept
            raise PermissionDenied(str(error)) from error
        messages.success(request, f"{member.user} was removed, and their sessions have ended.")
        return HttpResponseRedirect(reverse(LIST))
    return _page(request, member, refusal, status=403 if request.method == "POST" else 200)


def _page(request: HttpRequest, member: Membership, refusal: str, status: int) -> HttpResponse:
    may_read = request.may(Action.READ_AUDIT)
    sheet = sheet_of(member.user.email, may_read_audit=may_read)
    context = {
        **admin.site.each_context(request),
        "title": f"Remove {member.user}",
        "member": member,
        "refusal": refusal,
        "open": leaving_members.what_is_open(member),
        "tasks": len(sheet.tasks),
        "held": [(SECTIONS[key].title, len(lines)) for key, lines in sheet.held.items() if lines],
        "no_audit": "" if may_read else missing(Action.READ_AUDIT),
    }
    return TemplateResponse(request, "members/remove.html", context, status=status)
