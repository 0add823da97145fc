"""The history of a registration: audit events about it and everything that belongs to it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from credentials.admin.registration.tab import registration_or_404, tab_page
from credentials.reports.registration_parts import part_ids
from cxone_registry.site.access import needs
from cxone_registry.site.events import events_about
from tenants.services.policy import Action

PER_PAGE = 50


@require_GET
@needs(Action.READ_AUDIT)
def history(request: HttpRequest, registration_id: UUID) -> HttpResponse:
    """Who did what, newest first."""
    registration = registration_or_404(registration_id)
    with_uses = request.GET.get("uses") == "yes"
    found = events_about(part_ids(registration), with_uses=with_uses)
    events = Paginator(found, PER_PAGE)
    return tab_page(
        request,
        registration,
        "registration_page/history.html",
        tab="history",
        title="History",
        with_uses=with_uses,
        events=events.get_page(request.GET.get("p")),
    )
