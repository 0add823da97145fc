"""How each tenant fared, worst first."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q

from credentials.reports.fleet_health import Fared, fared
from credentials.reports.health_report.content import TenantLine
from credentials.reports.sign_ins import sign_ins
from tenants.models import Tenant


def tenant_lines(since: datetime, until: datetime, late: datetime) -> list[TenantLine]:
    """Tenants that an application signs in to, or that had checks. Three queries."""
    results = {one.tenant_id: one for one in fared(since, until)}
    used = {row["access_key__tenant_id"]: row for row in _sign_ins_by_tenant(late)}
    tenants = Tenant.objects.select_related("environment").in_bulk({*results, *used})
    lines = [_line(tenant, results.get(key), used.get(key, {})) for key, tenant in tenants.items()]
    return sorted(lines, key=_urgency)


def _sign_ins_by_tenant(late: datetime) -> Any:
    found = sign_ins(late).order_by().values("access_key__tenant_id")
    return found.annotate(
        number=Count("pk"),
        needs=Count("pk", filter=Q(needs_you=True)),
        good_at=Max("last_good_at"),
    )


def _line(tenant: Tenant, result: Fared | None, used: dict[str, Any]) -> TenantLine:
    good_at = used.get("good_at")
    return TenantLine(
        tenant=str(tenant.pk),
        name=tenant.name,
        environment=tenant.environment.name,
        area=tenant.area,
        sign_ins=used.get("number", 0),
        needs_you=used.get("needs", 0),
        checks=result.total if result else 0,
        success=_rounded(result.success) if result else None,
        p95=result.p95 if result else None,
        last_good=good_at.isoformat() if good_at else "",
    )


def _rounded(share: float | None) -> float | None:
    """To one digit; what is not all good never shows as 100."""
    if share is None or share == 100:
        return share
    return min(round(share, 1), 99.9)


def _urgency(line: TenantLine) -> tuple[bool, bool, float, str]:
    success = 101.0 if line.success is None else line.success
    return not line.needs_you, line.success is None, success, line.name.lower()
