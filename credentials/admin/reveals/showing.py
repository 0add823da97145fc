"""The page of one request, and the one answer that carries a secret."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from credentials.admin.reveals.places import owner_url
from credentials.models import Reveal
from credentials.services import vault
from credentials.services.reveals import showing
from credentials.services.reveals.asking import RefusedError
from cxone_registry.site.access import needs
from cxone_registry.site.client_address import client_address
from cxone_registry.site.link_pages import HEADERS
from cxone_registry.site.second_factor import ask_url, is_fresh
from tenants.services.policy import Action

State = Reveal.State
OWNERS = (
    "version__client_credential__registration",
    "version__client_credential__environment",
    "version__access_key__tenant__environment",
)
TONES = {
    State.ASKED: "warning",
    State.APPROVED: "good",
    State.SHOWN: "good",
    State.DENIED: "bad",
    State.FAILED: "bad",
}


def rows() -> Any:
    """Requests with what they are about; nothing sealed."""
    return Reveal.objects.select_related("version", *OWNERS).defer("version__sealed")


@require_GET
@needs(Action.REVEAL, Action.DECIDE_REVEAL, Action.READ_AUDIT)
def page(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    """What was asked, what became of it, and what may be done now."""
    reveal = get_object_or_404(rows(), pk=reveal_id)
    context = {**admin.site.each_context(request), "title": "Request", **_context(request, reveal)}
    return TemplateResponse(request, "reveals/page.html", context)


@require_GET
@needs(Action.REVEAL, Action.DECIDE_REVEAL, Action.READ_AUDIT)
def live(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    """The part that changes while somebody waits for a decision."""
    reveal = get_object_or_404(rows(), pk=reveal_id)
    return TemplateResponse(request, "reveals/state.html", _context(request, reveal))


@require_POST
@needs(Action.REVEAL)
def show(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    """The value as JSON, once; kept by nobody on the way."""
    get_object_or_404(Reveal, pk=reveal_id, asked_by_id=request.user.pk)
    if not is_fresh(request):
        return _refusal("Show your second factor again, then come back.", 403)
    try:
        secret = showing.show(
            reveal_id,
            request.user,  # type: ignore[arg-type]
            address=client_address(request),
        )
    except RefusedError as refused:
        return _refusal(str(refused), 409)
    return _private(JsonResponse({"value": secret.reveal()}))


@require_POST
@needs(Action.REVEAL)
def copied(request: HttpRequest, reveal_id: UUID) -> HttpResponse:
    """The person put it on the clipboard."""
    get_object_or_404(Reveal, pk=reveal_id, asked_by_id=request.user.pk)
    try:
        showing.copied(reveal_id, request.user)  # type: ignore[arg-type]
    except RefusedError as refused:
        return _refusal(str(refused), 409)
    return _private(JsonResponse({"recorded": True}))


def _refusal(sentence: str, status: int) -> HttpResponse:
    return _private(JsonResponse({"problem": sentence}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in {**HEADERS, "Pragma": "no-cache"}.items():
        response[name] = value
    return response


def _context(request: HttpRequest, reveal: Reveal) -> dict[str, Any]:
    owner = vault.owner_of(reveal.version)
    is_mine = reveal.asked_by_id == request.user.pk
    is_open = reveal.state in Reveal.OPEN and reveal.expires_at > timezone.now()
    is_share = reveal.kind == Reveal.Kind.SHARE
    may_decide = request.may(Action.DECIDE_REVEAL, reveal)  # type: ignore[attr-defined]
    return {
        "reveal": reveal,
        "owner": owner,
        "owner_url": owner_url(owner),
        "tone": TONES.get(State(reveal.state), "unknown"),
        "is_mine": is_mine,
        "is_over": reveal.state in Reveal.OPEN and not is_open,
        "waits": is_open and reveal.state == State.ASKED,
        "may_show": is_open and is_mine and reveal.state == State.APPROVED and not is_share,
        "may_make_link": is_open and is_mine and reveal.state == State.APPROVED and is_share,
        "may_withdraw": is_open and is_mine,
        "may_decide": is_open and reveal.state == State.ASKED and may_decide,
        "factor_url": "" if is_fresh(request) else ask_url(request.path.removesuffix("live/")),
    }
