"""The site's own pages: overview, table of sign-ins, choice of organisation."""

from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from credentials.reports.overview import overview as read_overview
from credentials.reports.sign_in_table import as_csv, sign_in_table
from cxone_registry.audit.record import record_change
from cxone_registry.site import charts
from cxone_registry.site.access import needs, needs_nothing
from cxone_registry.site.entering import enter
from cxone_registry.site.first_steps import first_steps
from cxone_registry.site.unseen_notices import unseen
from tenants.services.policy import Action

BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1


@require_GET
@needs_nothing
def index(request: HttpRequest) -> HttpResponse:
    """The overview; the platform's operator, who sees no organisation, goes to the platform's."""
    if request.seat is None:
        return HttpResponseRedirect(reverse("admin:platform"))
    return overview(request)


@require_GET
@needs(Action.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    seen = read_overview(timezone.now(), request.user.pk)
    return _page(
        request,
        "overview.html",
        title="Overview",
        overview=seen,
        validity=charts.validity(seen.counts),
        columns=charts.columns(seen.days),
        severities=charts.severities(seen.severities),
        has_checks=any(day.total for day in seen.days),
        ages=charts.ages(seen.ages),
        first_steps=first_steps(seen.first_steps),
        notices=unseen(request),
    )


@require_GET
@needs(Action.VIEW)
def sign_ins_csv(request: HttpRequest) -> HttpResponse:
    """Every sign-in as it is now."""
    name = f"sign-ins-{request.seat.slug}-{timezone.localdate()}.csv"
    record_change("sign-ins.downloaded")
    return HttpResponse(
        BYTE_ORDER_MARK + as_csv(sign_in_table(timezone.now())),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_GET
@needs_nothing
def organizations(request: HttpRequest) -> HttpResponse:
    """Ask which organisation the person wants to work for."""
    context = {"next": _safe(request, request.GET.get("next", ""))}
    return TemplateResponse(request, "organizations.html", context)


@require_POST
@needs_nothing
def choose_organization(request: HttpRequest) -> HttpResponse:
    """Work for another organisation from now on. Ids of foreign ones change nothing."""
    try:
        wanted = UUID(request.POST.get("organization", ""))
    except ValueError:
        said = {"exception": "Choose one of your organisations."}
        return TemplateResponse(request, "400.html", said, status=400)
    if any(seat.organization_id == wanted for seat in request.seats):
        enter(request, request.user, wanted)
    return HttpResponseRedirect(_safe(request, request.POST.get("next", "")) or "/")


def _safe(request: HttpRequest, address: str) -> str:
    """*address* if it is one of ours, otherwise nothing."""
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours else ""


def _page(request: HttpRequest, template: str, **context: object) -> TemplateResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})
