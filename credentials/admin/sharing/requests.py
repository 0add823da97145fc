"""Secret requests as members see them: the list, a new one, one with its answer, its end."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credentials.admin.sharing.request_forms import MAIL, RequestForm
from credentials.admin.sharing.request_places import place_of
from credentials.models import SecretRequest
from credentials.reports.sharing import recognised, request_standing
from credentials.services.sharing import requests, settling
from credentials.services.sharing.requests import RequestError, Wish, what_is_asked
from cxone_registry.site.access import needs
from tenants.services.policy import Action, missing

PER_PAGE = 50
PLACES = ("registration", "environment", "access_key__tenant")
USED = "Put into use. The secret is stored, and what was sealed in the answer is erased."
REFUSED = "Not used. The answer is erased."


@require_GET
@needs(Action.VIEW)
def listing(request: HttpRequest) -> HttpResponse:
    """Every request and where it stands."""
    rows = SecretRequest.objects.defer("sealed_answer").select_related(*PLACES)
    page = Paginator(rows.order_by("-created_at", "pk"), PER_PAGE).get_page(request.GET.get("p"))
    now = timezone.now()
    lines = [
        {"request": one, "standing": request_standing(one, now), "what": what_is_asked(one)}
        for one in page
    ]
    return _page(request, "requests.html", title="Secret requests", lines=lines, page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.ASK_FOR_SECRET)
def new(request: HttpRequest) -> HttpResponse:
    """Ask for what the address names: a registration, in an environment, or an access key."""
    place = place_of(request.GET)
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        is_mailed = data["way"] == MAIL
        wish = Wish(data["recipient"], data["note"], data["days"], is_mailed, **place)
        made, token = requests.ask(wish, request.user)  # type: ignore[arg-type]
        if token:
            return _address(request, made, token)
        messages.success(request, "Asked. The mail with the link goes out in a moment.")
        return _back(made)
    what = what_is_asked(SecretRequest(**place))
    status = 400 if form.errors else 200
    return _page(
        request, "request_new.html", status=status, title="Ask for a secret", form=form, what=what
    )


@require_GET
@needs(Action.VIEW)
def page(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request, and what was recognised in its answer; never a value."""
    one = _found(request_id)
    return _page(
        request,
        "request.html",
        title=f"Secret request to {one.recipient}",
        one=one,
        what=what_is_asked(one),
        standing=request_standing(one, timezone.now()),
        found=recognised(one),
        kept_for=requests.KEPT_FOR.days,
        is_answered=one.state == SecretRequest.State.ANSWERED,
        why_not="" if request.may(Action.SET_SECRET) else missing(Action.SET_SECRET),  # type: ignore[attr-defined]
    )


@require_POST
@needs(Action.ASK_FOR_SECRET)
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """From now on the link takes no answer."""
    return _do(request, request_id, requests.withdraw, "Withdrawn. The link takes no answer.")


@require_POST
@needs(Action.SET_SECRET)
def use(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Store what was handed in."""
    return _do(request, request_id, _use, USED)


@require_POST
@needs(Action.SET_SECRET)
def refuse(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Erase what was handed in."""
    return _do(request, request_id, settling.refuse, REFUSED)


def _use(one: SecretRequest, by: str) -> list[str]:
    return settling.use(one, by)


def _do(
    request: HttpRequest,
    request_id: UUID,
    act: Callable[[SecretRequest, str], list[str] | None],
    said: str,
) -> HttpResponse:
    one = _found(request_id)
    try:
        with transaction.atomic():
            warnings = act(one, str(request.user)) or []
    except RequestError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
        for warning in warnings:
            messages.warning(request, warning)
    return _back(one)


def _address(request: HttpRequest, made: SecretRequest, token: str) -> HttpResponse:
    """The address stands in this one answer."""
    address = settings.PUBLIC_URL + reverse("hand-in", args=[token])
    return _page(request, "request_made.html", title="Copy this link", one=made, address=address)


def _found(request_id: UUID) -> SecretRequest:
    rows = SecretRequest.objects.defer("sealed_answer").select_related(*PLACES)
    return get_object_or_404(rows, pk=request_id)


def _back(one: SecretRequest) -> HttpResponse:
    return HttpResponseRedirect(reverse("secret-request", args=[one.pk]))


def _page(
    request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    may = {
        "may_ask": request.may(Action.ASK_FOR_SECRET),  # type: ignore[attr-defined]
        "may_set": request.may(Action.SET_SECRET),  # type: ignore[attr-defined]
    }
    given = {**admin.site.each_context(request), **may, **context}
    return TemplateResponse(request, f"sharing/{template}", given, status=status)
