"""Reading: the list of channels, and one channel with its log."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from credentials.admin.channels import words
from credentials.models import NoticeChannel, NoticeDelivery
from credentials.rules.notices.message import TEST
from credentials.samples import webhooks
from credentials.services.notices import keys
from cxone_registry.site.access import needs
from tenants.services.mail import what_is_missing
from tenants.services.policy import Action

PER_PAGE = 50
State = NoticeDelivery.State
SEALED = ("sealed_url", "sealed_key")


@require_GET
@needs(Action.VIEW)
def channel_list(request: HttpRequest) -> HttpResponse:
    """Every channel and whether notices get through."""
    found = NoticeChannel.objects.defer(*SEALED).select_related("environment")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    lines = [
        {
            "channel": channel,
            "pill": words.state_pill(channel),
            "where": words.where(channel, request),
            "icon": words.ICONS[NoticeChannel.Kind(channel.kind)],
        }
        for channel in page
    ]
    return _page(request, "list.html", title="Notice channels", lines=lines, page=page)


@require_GET
@needs(Action.VIEW)
def channel_page(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """One channel: its state, what it is told, and its log."""
    return show(request, found(channel_id))


@require_GET
@needs(Action.VIEW)
def live(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """The result of the newest test, for a page that asks every second, and is whole at its end."""
    context = test_of(request, found(channel_id))
    response = render(request, "channels/test.html", context)
    if context["test"] and context["test"].state != State.QUEUED:
        response["HX-Refresh"] = "true"
    return response


@require_GET
@needs(Action.VIEW)
def guide(request: HttpRequest) -> HttpResponse:
    """How a program checks that a notice is ours."""
    samples = {"Python": webhooks.PYTHON, "Node.js": webhooks.NODE}
    return _page(request, "guide.html", title="Verify signed webhooks", samples=samples)


def found(channel_id: UUID) -> NoticeChannel:
    """The channel without its sealed values, or 404."""
    rows = NoticeChannel.objects.defer(*SEALED).select_related("environment")
    return get_object_or_404(rows, pk=channel_id)


def show(
    request: HttpRequest, channel: NoticeChannel, problem: str = "", status: int = 200
) -> HttpResponse:
    """The channel's page; *problem* says why nothing was done."""
    wanted = request.GET.get("state", "")
    state = wanted if wanted in State.values else ""
    log = channel.deliveries.order_by("-created_at", "pk")
    page = Paginator(log.filter(state=state) if state else log, PER_PAGE).get_page(
        request.GET.get("p")
    )
    may_manage = request.may(Action.MANAGE_ORGANIZATION)  # type: ignore[attr-defined]
    context = {
        "channel": channel,
        "pill": words.state_pill(channel),
        "where": words.where(channel, request),
        "no_mail": what_is_missing() if channel.kind == NoticeChannel.Kind.EMAIL else "",
        "is_overlapping": keys.is_overlapping(channel, timezone.now()),
        "overlap_ends": channel.key_replaced_at and channel.key_replaced_at + keys.OVERLAP,
        "lines": [words.delivery_line(one, may_manage=may_manage) for one in page],
        "page": page,
        "state": state,
        "states": _states(channel, state),
        "problem": problem,
        **test_of(request, channel),
    }
    return _page(request, "page.html", title=channel.name, status=status, **context)


def test_of(request: HttpRequest, channel: NoticeChannel) -> dict[str, Any]:
    """The newest test of a channel."""
    tests = channel.deliveries.filter(payload__type=TEST)
    return {
        "channel": channel,
        "test": tests.order_by("-created_at").first(),
        "may_manage": request.may(Action.MANAGE_ORGANIZATION),  # type: ignore[attr-defined]
    }


def _states(channel: NoticeChannel, chosen: str) -> list[dict[str, Any]]:
    counts = channel.deliveries.aggregate(
        all=Count("pk"), **{one.name: Count("pk", filter=Q(state=one)) for one in State}
    )
    choices = [("", "All", counts["all"])]
    choices += [(one.value, one.label, counts[one.name]) for one in State]
    return [
        {"value": value, "label": label, "count": count, "is_current": value == chosen}
        for value, label, count in choices
        if count or not value or value == chosen
    ]


def _page(
    request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    given = {
        **admin.site.each_context(request),
        "may_manage": request.may(Action.MANAGE_ORGANIZATION),  # type: ignore[attr-defined]
        **context,
    }
    return TemplateResponse(request, f"channels/{template}", given, status=status)
