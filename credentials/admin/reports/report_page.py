"""One health report as a page."""

from uuid import UUID

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from credentials.models import HealthReport
from credentials.reports.health_report import shapes
from credentials.reports.health_report.content import from_json
from credentials.reports.health_report.wording import Wording
from cxone_registry.site.access import needs
from tenants.services.policy import Action

TENANTS_PER_PAGE = 50
STATES = {
    "queued": "running", "sending": "running", "sent": "good", "uncertain": "warning",
    "refused": "bad", "not-allowed": "unknown",
}  # fmt: skip


@require_GET
@needs(Action.VIEW)
def report_page(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """What the report said when it was made, in the reader's time zone."""
    report = get_object_or_404(HealthReport, pk=report_id)
    content = from_json(report.content)
    context = {
        **admin.site.each_context(request),
        "title": report.name,
        "report": report,
        "content": content,
        "words": Wording(report.language, timezone.get_current_timezone()),
        "since": report.since.isoformat(),
        "until": report.until.isoformat(),
        "columns": shapes.columns(content.days),
        "ages": shapes.bars(content.ages),
        "severities": shapes.bars(content.severities),
        "turns": shapes.turn_bars(content.turn_around),
        "tenants": Paginator(content.tenants, TENANTS_PER_PAGE).get_page(request.GET.get("p")),
        "deliveries": _deliveries(report) if request.may(Action.EDIT) else [],
    }
    return TemplateResponse(request, "health_reports/page.html", context)


def _deliveries(report: HealthReport) -> list[tuple]:
    """Who got it; addresses are for those who look after recipients."""
    return [(one, STATES.get(one.state, "unknown")) for one in report.deliveries.all()[:200]]
