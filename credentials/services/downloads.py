"""What leaves the product as a file is in the audit trail: who took it, and which."""

from credentials.models import HealthReport
from cxone_registry.audit.record import record_change
from tenants.models import Registration


def of_report(report: HealthReport, file: str) -> None:
    """Somebody downloads *report* as *file*."""
    record_change("health-report.downloaded", report, file=file)


def of_tenants(registration: Registration, lines: int) -> None:
    """Somebody downloads where *registration* signs in, so many *lines*."""
    record_change("registration.tenants-downloaded", registration, lines=lines)
