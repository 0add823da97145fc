"""Where audit events are sent on to: added, tried out, paused and removed on one page."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from credentials.admin.secret_form import SecretField
from credentials.models import AuditStream
from credentials.services.trail import streaming, streams
from credentials.services.trail.sending import AddressError, checked_address
from cxone_registry.secret import Secret
from cxone_registry.site.access import needs
from cxone_registry.site.database_problems import sentence_for
from cxone_registry.site.forms import RegistryForm
from tenants.services.policy import Action

SEALED = ("sealed_address", "sealed_key")
AGAIN = "Enter the address again: it is never sent back to a page."


class StreamForm(RegistryForm):
    """A new stream. Its address goes in and never comes out again."""

    address = SecretField(
        label="Address",
        help_text="For syslog the host and port, such as logs.example.com:6514; for HTTPS the whole"
        " address. Kept sealed and never shown again.",
    )

    class Meta:
        model = AuditStream
        fields = ("name", "kind")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        address, kind = cleaned.get("address"), cleaned.get("kind")
        if not address:
            self._miss_address()
        elif kind:
            self._check(kind, address)
        if self.errors and address and "address" not in self.errors:
            self.add_error("address", AGAIN)
        return cleaned

    def _check(self, kind: str, address: Secret) -> None:
        try:
            checked_address(kind, address)
        except AddressError as error:
            self.add_error("address", ValidationError(str(error)))

    def _miss_address(self) -> None:
        self.add_error("address", "Enter the address of the receiver.")


class ChangeForm(StreamForm):
    """Another name, or another address; left empty, the address stays."""

    class Meta(StreamForm.Meta):
        fields = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].required = False
        self.fields["address"].label = "Another address (empty: as before)"

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["kind"] = self.instance.kind
        return super().clean()

    def _miss_address(self) -> None:
        """The one that is stored stays."""


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def page(request: HttpRequest) -> HttpResponse:
    """All streams with how far behind they are, and a form for another one."""
    if request.method != "POST":
        return _page(request, StreamForm())
    form = StreamForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        with transaction.atomic():
            key = streams.add(form.instance, form.cleaned_data["address"])
    except DatabaseError as error:
        form.add_error(None, sentence_for(error))
        return _page(request, form)
    return _page(request, StreamForm(), key=key)


@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def edit(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """Another name or address. What was not sent yet goes there."""
    stream = _found(stream_id)
    form = ChangeForm(request.POST if request.method == "POST" else None, instance=stream)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                streams.change(stream, form.cleaned_data["address"] or None)
        except DatabaseError as error:
            form.add_error(None, sentence_for(error))
        else:
            messages.success(request, "Saved.")
            return HttpResponseRedirect(reverse("audit-streams"))
    context = {**admin.site.each_context(request), "title": "Change the stream", "form": form}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "audit/stream_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.MANAGE_ORGANIZATION)
def delete(request: HttpRequest, stream_id: UUID) -> HttpResponse:
    """Ask, then delete it with its address and key."""
    stream = _found(stream_id)
    if request.method == "POST":
        streams.remove(stream)
        messages.success(request, "The stream is deleted.")
        return HttpResponseRedirect(reverse("audit-streams"))
    context = {
        **admin.site.each_context(request),
        "title": "Delete the stream",
        "stream": stream,
        "lag": streaming.lag_of(stream),
    }
    return TemplateResponse(request, "audit/stream_delete.html", context)


@require_POST
@needs(Action.MANAGE_ORGANIZATION)
def act(request: HttpRequest, stream_id: UUID, what: str) -> HttpResponse:
    """Try it out, pause it, or go on with it."""
    stream = _found(stream_id)
    if what == "test":
        streams.test(stream)
        messages.success(request, "A test event is on its way. Reload to see what became of it.")
    elif what in ("pause", "resume"):
        streams.switch(stream, on=what == "resume")
        messages.success(request, "Paused." if what == "pause" else "It goes on where it stopped.")
    else:
        raise Http404
    return HttpResponseRedirect(reverse("audit-streams"))


def _found(stream_id: UUID) -> AuditStream:
    return get_object_or_404(AuditStream.objects.all(), pk=stream_id)


def _page(request: HttpRequest, form: StreamForm, key: Secret | None = None) -> HttpResponse:
    found = AuditStream.objects.defer(*SEALED)
    context = {
        **admin.site.each_context(request),
        "title": "Audit streams",
        "lines": [(one, streaming.lag_of(one)) for one in found],
        "form": form,
        "key": key.reveal() if key else "",
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "audit/streams.html", context, status=status)
