"""A report as files: CSV for spreadsheets, PDF for people."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from credentials.models import HealthReport
from credentials.reports.health_report.as_csv import report_as_csv, tenants_as_csv
from credentials.reports.health_report.content import from_json
from credentials.reports.health_report.wording import wording_of
from credentials.services import downloads
from cxone_registry.site.access import needs
from tenants.services.policy import Action

CSV, PDF = "text/csv; charset=utf-8", "application/pdf"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as Latin-1


@require_GET
@needs(Action.VIEW)
def report_csv(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """What changed, what is open and what is due, one line each."""
    report = get_object_or_404(HealthReport, pk=report_id)
    text = BYTE_ORDER_MARK + report_as_csv(from_json(report.content))
    return _file(report, text.encode(), CSV, "csv")


@require_GET
@needs(Action.VIEW)
def tenants_csv(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """How each tenant fared."""
    report = get_object_or_404(HealthReport, pk=report_id)
    text = BYTE_ORDER_MARK + tenants_as_csv(from_json(report.content))
    return _file(report, text.encode(), CSV, "csv", part="-tenants")


@require_GET
@needs(Action.VIEW)
def report_pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The report on paper, in the time zone and wording that it was made for."""
    # Imported here: half a second that no other page should wait for at the start.
    from credentials.reports.health_report.pdf.document import as_pdf

    report = get_object_or_404(HealthReport, pk=report_id)
    words = wording_of(report.language, report.time_zone)
    return _file(report, as_pdf(report, from_json(report.content), words), PDF, "pdf")


def _file(
    report: HealthReport, content: bytes, kind: str, ending: str, *, part: str = ""
) -> HttpResponse:
    day = timezone.localdate(report.until)
    name = f"{slugify(report.name) or 'health-report'}{part}-{day}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    downloads.of_report(report, f"report{part}.{ending}")
    return HttpResponse(content, content_type=kind, headers=headers)
