"""The site's own pages: overview, health report, choice of organisation."""

from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from credentials.reports.health import health_report as read_health
from credentials.reports.health_output import as_csv
from credentials.reports.overview import overview as read_overview
from cxone_registry.site import charts
from cxone_registry.site.access import needs, needs_nothing
from cxone_registry.site.entering import enter
from cxone_registry.site.first_steps import first_steps
from tenants.services.policy import Action

LINES_PER_PAGE = 100
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1


@require_GET
@needs_nothing
def index(request: HttpRequest) -> HttpResponse:
    """The overview; the platform's operator, who sees no organisation, goes to the environments."""
    if request.seat is None:
        return HttpResponseRedirect(reverse("admin:tenants_environment_changelist"))
    return overview(request)


@require_GET
@needs(Action.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    seen = read_overview(timezone.now())
    return _page(
        request,
        "overview.html",
        title="Overview",
        overview=seen,
        validity=charts.validity(seen.counts),
        columns=charts.columns(seen.days),
        has_runs=any(day.total for day in seen.days),
        ages=charts.ages(seen.ages),
        first_steps=first_steps(seen.first_steps),
    )


@require_GET
@needs(Action.VIEW)
def health_report(request: HttpRequest) -> HttpResponse:
    report = read_health(timezone.now())
    page = Paginator(report.lines, LINES_PER_PAGE).get_page(request.GET.get("p"))
    return _page(request, "health_report.html", title="Health report", report=report, lines=page)


@require_GET
@needs(Action.VIEW)
def health_report_csv(request: HttpRequest) -> HttpResponse:
    report = read_health(timezone.now())
    name = f"health-report-{report.slug}-{timezone.localdate(report.at)}.csv"
    return HttpResponse(
        BYTE_ORDER_MARK + as_csv(report),
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
