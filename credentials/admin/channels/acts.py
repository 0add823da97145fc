"""What an admin does with a channel: try it, switch it, give it a new key, remove it."""

from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from credentials.admin.channels.pages import found, show
from credentials.models import NoticeChannel
from credentials.services.notices import channels
from credentials.services.notices.channels import ChannelError
from cxone_registry.secret import Secret
from cxone_registry.site.access import needs
from tenants.services.policy import Action


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def test(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Send a marked test now; the channel's page shows what became of it."""
    channel = found(channel_id)
    try:
        channels.test(channel)
    except ChannelError as error:
        return show(request, channel, str(error), status=429)
    return _back(channel)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def switch(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Switch the channel off, or on again."""
    channel = found(channel_id)
    channels.switch(channel, on=request.POST.get("on") == "1")
    said = "on" if channel.is_enabled else "off: it is told nothing"
    messages.success(request, f"The channel is switched {said}.")
    return _back(channel)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def replace_key(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Make a new key for a webhook and show it this once."""
    channel = found(channel_id)
    try:
        key = channels.replace_key(channel)
    except ChannelError as error:
        return show(request, channel, str(error), status=400)
    return show_key(request, channel, key)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def delete(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Ask, then delete the channel and its log."""
    channel = found(channel_id)
    if request.method == "POST":
        name = channel.name
        channels.remove(channel)
        messages.success(request, f"The channel {name} is deleted.")
        return HttpResponseRedirect(reverse("channels"))
    context = {
        **admin.site.each_context(request),
        "title": "Delete the channel",
        "channel": channel,
        "count": channel.deliveries.count(),
    }
    return TemplateResponse(request, "channels/delete.html", context)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def again(request: HttpRequest, channel_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send once more what was given up."""
    channel = found(channel_id)
    delivery = get_object_or_404(channel.deliveries.select_related("channel"), pk=delivery_id)
    try:
        channels.again(delivery)
    except ChannelError as error:
        return show(request, channel, str(error), status=400)
    messages.success(request, "It is sent again now.")
    return _back(channel)


def show_key(request: HttpRequest, channel: NoticeChannel, key: Secret) -> HttpResponse:
    """The key stands in this one answer: no message, cookie or address carries it."""
    context = {
        **admin.site.each_context(request),
        "title": "Copy this key",
        "channel": channel,
        "key": key.reveal(),
    }
    return TemplateResponse(request, "channels/key.html", context)


def _back(channel: NoticeChannel) -> HttpResponse:
    return HttpResponseRedirect(reverse("channel", args=[channel.pk]))
