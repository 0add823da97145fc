"""A second person's yes or no; one's own withdrawal; and the list of all requests."""

from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from credentials.admin.reveals.showing import TONES, rows
from credentials.models import Reveal
from credentials.services import vault
from credentials.services.reveals import deciding
from credentials.services.reveals.asking import RefusedError
from cxone_registry.site.access import needs
from cxone_registry.site.second_factor import ask_url, is_fresh
from tenants.fields import validate_plain_text
from tenants.services.policy import Action, is_oneself, missing

PER_PAGE = 50
NOTE = 500
SHOWN = {"": "All", "mine": "Mine", "open": "To decide"}


@require_GET
@needs(Action.REVEAL, Action.DECIDE_REVEAL, Action.READ_AUDIT)
def listing(request: HttpRequest) -> HttpResponse:
    """Who wanted to see what, why, and what became of it."""
    show = request.GET.get("show", "")
    found = rows().order_by("-asked_at", "pk")
    if show == "mine":
        found = found.filter(asked_by_id=request.user.pk)
    if show == "open":
        found = found.filter(state=Reveal.State.ASKED, expires_at__gt=timezone.now())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": "Shown secrets",
        "page": page,
        "lines": [(row, vault.owner_of(row.version), TONES.get(row.state)) for row in page],
        "views": [(value, label, value == show) for value, label in SHOWN.items()],
        "more": f"show={show}&" if show in SHOWN and show else "",
    }
    return TemplateResponse(request, "reveals/list.html", context)


@require_POST
@needs(Action.DECIDE_REVEAL)
def decide(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    """Approve or deny somebody else's request."""
    reveal = get_object_or_404(Reveal, pk=reveal_id)
    if is_oneself(request.person, Action.DECIDE_REVEAL, reveal):  # type: ignore[attr-defined]
        raise PermissionDenied("Nobody decides their own request. Ask another person.")
    if not request.may(Action.DECIDE_REVEAL, reveal):  # type: ignore[attr-defined]
        raise PermissionDenied(missing(Action.DECIDE_REVEAL))
    if not is_fresh(request):
        messages.warning(request, "Show your second factor, then decide.")
        return HttpResponseRedirect(ask_url(reverse("reveal", args=[reveal_id])))
    try:
        _decide(request, reveal_id)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("reveal", args=[reveal_id]))


@require_POST
@needs(Action.REVEAL)
def withdraw(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    """Take one's own request back."""
    get_object_or_404(Reveal, pk=reveal_id, asked_by_id=request.user.pk)
    try:
        deciding.withdraw(reveal_id, request.user)  # type: ignore[arg-type]
        messages.success(request, "Withdrawn.")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return HttpResponseRedirect(reverse("reveal", args=[reveal_id]))


def _decide(request: HttpRequest, reveal_id: UUID) -> None:
    note = " ".join(request.POST.get("note", "").split())[:NOTE]
    validate_plain_text(note)
    decision = request.POST.get("decision")
    if decision == "approve":
        deciding.approve(reveal_id, request.user, note)  # type: ignore[arg-type]
        messages.success(request, "Approved. It can be seen once, within fifteen minutes.")
    elif decision == "deny":
        deciding.deny(reveal_id, request.user, note)  # type: ignore[arg-type]
        messages.success(request, "Denied.")
    else:
        messages.error(request, "Nothing was decided. Choose approve or deny.")
