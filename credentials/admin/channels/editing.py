"""Adding and changing a channel."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from credentials.admin.channels import acts, words
from credentials.admin.channels.forms import ChannelForm, form_for
from credentials.admin.channels.pages import found
from credentials.models import NoticeChannel
from credentials.services.notices import channels
from cxone_registry.site.access import needs
from cxone_registry.site.database_problems import sentence_for
from tenants.services.policy import Action

Kind = NoticeChannel.Kind


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def add(request: HttpRequest) -> HttpResponse:
    """First the kind, then what this kind needs."""
    kind = request.GET.get("kind", "")
    if kind not in Kind.values:
        kinds = [(one, words.ICONS[one], words.ABOUT[one]) for one in Kind]
        status = 400 if request.method == "POST" else 200
        return _page(request, "kinds.html", title="Add a channel", kinds=kinds, status=status)
    channel = NoticeChannel(kind=kind)
    if request.method != "POST":
        return _form(request, form_for(channel))
    form = form_for(channel, request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        with transaction.atomic():
            key = channels.add(channel, form.cleaned_data.get("address"))
    except DatabaseError as error:
        return _refused(request, form, error)
    if key is not None:
        return acts.show_key(request, channel, key)
    messages.success(request, "The channel is added. Send a test to see that it works.")
    return HttpResponseRedirect(reverse("channel", args=[channel.pk]))


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def edit(request: HttpRequest, channel_id: UUID) -> HttpResponse:
    """Change what a channel is told, or where it is."""
    channel = found(channel_id)
    if request.method != "POST":
        return _form(request, form_for(channel))
    form = form_for(channel, request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        with transaction.atomic():
            channels.change(channel, form.cleaned_data.get("address"), form.values_before)
    except DatabaseError as error:
        return _refused(request, form, error)
    messages.success(request, "Saved.")
    return HttpResponseRedirect(reverse("channel", args=[channel.pk]))


def _refused(request: HttpRequest, form: ChannelForm, error: DatabaseError) -> HttpResponse:
    form.add_error(None, sentence_for(error))
    return _form(request, form)


def _form(request: HttpRequest, form: ChannelForm) -> HttpResponse:
    channel = form.instance
    kind = Kind(channel.kind)
    title = f"Add a channel: {kind.label}" if channel._state.adding else "Change the channel"
    return _page(
        request,
        "form.html",
        title=title,
        form=form,
        channel=None if channel._state.adding else channel,
        kind=kind.value,
        help=f"channels/help_{kind.value}.html",
        status=400 if form.errors else 200,
    )


def _page(request: HttpRequest, template: str, *, status: int, **context: Any) -> HttpResponse:
    given = {**admin.site.each_context(request), **context}
    return TemplateResponse(request, f"channels/{template}", given, status=status)
