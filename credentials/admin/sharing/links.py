"""One-time links as members see them: the list, a new one, its address once, its end."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credentials.admin.sharing.link_forms import LinkForm
from credentials.models import Reveal, SecretVersion, SharedLink
from credentials.reports.sharing import LIVE, link_standing
from credentials.services import vault
from credentials.services.reveals.asking import RefusedError
from credentials.services.sharing import asking, links
from credentials.services.sharing.links import LinkError
from cxone_registry.site.access import needs
from cxone_registry.site.client_address import client_address
from cxone_registry.site.second_factor import ask_url, is_fresh
from tenants.services.policy import Action

PER_PAGE = 50
OWNERS = (
    "client_credential__registration",
    "client_credential__environment",
    "access_key__tenant",
)


@require_GET
@needs(Action.REVEAL, Action.DECIDE_REVEAL, Action.READ_AUDIT)
def listing(request: HttpRequest) -> HttpResponse:
    """Every one-time link and what became of it."""
    rows = SharedLink.objects.select_related(
        "reveal__version", *(f"reveal__version__{owner}" for owner in OWNERS)
    ).defer("reveal__version__sealed")
    page = Paginator(rows.order_by("-created_at", "pk"), PER_PAGE).get_page(request.GET.get("p"))
    now = timezone.now()
    lines = [
        {
            "link": link,
            "owner": vault.owner_of(link.reveal.version),
            "standing": link_standing(link, now),
            "is_mine": link.reveal.asked_by_id == request.user.pk,
        }
        for link in page
    ]
    return _page(request, "links.html", title="One-time links", lines=lines, page=page)


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
@needs(Action.REVEAL)
def new(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Ask for a link to one version; its address is shown in this answer, or after approval."""
    rows = SecretVersion.objects.defer("sealed").select_related(*OWNERS)
    version = get_object_or_404(rows, pk=version_id, state__in=LIVE)
    if not is_fresh(request):
        return _form(request, version, None, status=403 if request.method == "POST" else 200)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _form(request, version, form, status=400 if form.errors else 200)
    try:
        link = asking.ask(
            version,
            request.user,  # type: ignore[arg-type]
            form.why(),
            form.wish(),
            address=client_address(request),
        )
    except RefusedError as refused:
        form.add_error(None, str(refused))
        return _form(request, version, form, status=409)
    if link.reveal.state == Reveal.State.APPROVED:
        return _make(request, link)
    messages.success(request, "Asked. You make the link here once a second person approved it.")
    return HttpResponseRedirect(reverse("shared-links"))


@require_POST
@needs(Action.REVEAL)
def make(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Make an approved link and show its address, this once."""
    # Only who asked for it: an approval is bound to its person.
    link = get_object_or_404(SharedLink, pk=link_id, reveal__asked_by_id=request.user.pk)
    return _make(request, link)


@require_POST
@needs(Action.REVEAL, Action.DECIDE_REVEAL)
def withdraw(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """From now on the link opens nothing."""
    link = get_object_or_404(SharedLink, pk=link_id)
    try:
        links.withdraw(link)
    except LinkError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Withdrawn. The link opens nothing any more.")
    return HttpResponseRedirect(reverse("shared-links"))


def _make(request: HttpRequest, link: SharedLink) -> HttpResponse:
    if not is_fresh(request):
        messages.error(request, "Show your second factor again, then make the link.")
        return HttpResponseRedirect(ask_url(reverse("shared-links")))
    try:
        token = links.make(link, address=client_address(request))
    except LinkError as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("shared-links"))
    address = settings.PUBLIC_URL + reverse("once", args=[token])
    link.refresh_from_db()
    context = {"link": link, "address": address, "lives": links.LIVES[link.minutes]}
    return _page(request, "link_made.html", title="Copy this link", **context)


def _form(
    request: HttpRequest, version: SecretVersion, form: LinkForm | None, status: int
) -> HttpResponse:
    context = {
        "version": version,
        "owner": vault.owner_of(version),
        "form": form,
        "factor_url": "" if form else ask_url(request.path),
    }
    return _page(request, "link_new.html", status=status, title="Share once", **context)


def _page(
    request: HttpRequest, template: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    may = {
        "may_reveal": request.may(Action.REVEAL),  # type: ignore[attr-defined]
        "may_decide": request.may(Action.DECIDE_REVEAL),  # type: ignore[attr-defined]
    }
    given = {**admin.site.each_context(request), **may, **context}
    return TemplateResponse(request, f"sharing/{template}", given, status=status)
