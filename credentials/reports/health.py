"""The health report: every sign-in of an organisation on one line, totals on top."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from credentials.models import AccessKeyUse, ClientCredential, Finding
from credentials.reports.changes import Change, changes_since
from credentials.reports.outcomes import Reading, reading
from credentials.reports.sign_ins import (
    Annotated,
    late_before,
    registrations_without_credentials,
    sign_ins,
)
from tenants.models import Organization

MOST_CHANGES = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One sign-in: one registration with one access key."""

    use_id: UUID
    registration: str
    environment: str
    tenant: str
    area: str
    api_user: str
    tone: str
    outcome: str
    needs_you: bool
    works: bool
    last_run_at: datetime | None
    last_good_at: datetime | None
    findings: tuple[str, ...]
    rotate_by: date | None


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all lines."""

    sign_ins: int
    good: int
    needs_you: int
    unknown: int
    findings: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A registration that NICE has answered but whose client_id nobody stored."""

    registration_id: UUID
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class HealthReport:
    """An organisation at one moment."""

    organization: str
    slug: str
    at: datetime
    totals: Totals
    lines: list[Line]
    changes: list[Change]
    without_credentials: list[Missing]


def health_report(now: datetime) -> HealthReport:
    """The chosen organisation at *now*; what needs people comes first."""
    organization = Organization.objects.get()
    findings = _open_findings()
    lines = _lines(findings, late_before(now, organization))
    return HealthReport(
        organization=organization.name,
        slug=organization.slug,
        at=now,
        totals=_totals(lines, sum(map(len, findings.values()))),
        lines=lines,
        changes=changes_since(now - timedelta(hours=24), limit=MOST_CHANGES),
        without_credentials=[
            Missing(found.pk, found.name, found.get_status_display())
            for found in registrations_without_credentials()
        ],
    )


def _open_findings() -> dict[UUID, list[str]]:
    by_subject: dict[UUID, list[str]] = defaultdict(list)
    for subject, sentence in Finding.objects.filter(resolved_at=None).values_list(
        "subject_id", "sentence"
    ):
        by_subject[subject].append(sentence)
    return by_subject


def _lines(findings: dict[UUID, list[str]], late: datetime) -> list[Line]:
    uses = sign_ins(late).select_related("registration", "access_key__tenant__environment")
    clients = {
        (client.registration_id, client.environment_id): client
        for client in ClientCredential.objects.order_by()
    }
    lines = [_line(use, clients.get(_client_of(use)), findings) for use in uses]
    return sorted(lines, key=_urgency)


def _client_of(use: AccessKeyUse) -> tuple[UUID, UUID]:
    return use.registration_id, use.access_key.tenant.environment_id


def _urgency(line: Line) -> tuple[bool, bool, str, str]:
    return not line.needs_you, line.works, line.registration.lower(), line.tenant.lower()


def _line(use: Annotated, client: ClientCredential | None, findings: dict[UUID, list[str]]) -> Line:
    tenant = use.access_key.tenant
    shown = _shown(use)
    subjects = [use.pk, use.access_key_id, tenant.pk, use.registration_id]
    days = [use.access_key.rotate_by]
    if client:
        subjects.append(client.pk)
        days.append(client.rotate_by)
    return Line(
        use_id=use.pk,
        registration=use.registration.name,
        environment=tenant.environment.name,
        tenant=tenant.name,
        area=tenant.area,
        api_user=use.access_key.api_user,
        tone=shown.tone,
        outcome=shown.label,
        needs_you=use.needs_you,
        works=use.works,
        last_run_at=use.last_run_at,
        last_good_at=use.last_good_at,
        findings=tuple(text for subject in subjects for text in findings.get(subject, ())),
        rotate_by=min((day for day in days if day), default=None),
    )


def _shown(use: Annotated) -> Reading:
    shown = reading(use.last_outcome)
    if shown.tone == "good" and use.needs_you:
        return Reading("warning", "Accepted, but needs you")
    if shown.tone == "good" and not use.works:
        return Reading("unknown", "Accepted, validation overdue")
    return shown


def _totals(lines: list[Line], findings: int) -> Totals:
    needs_you = sum(line.needs_you for line in lines)
    good = sum(line.works for line in lines)
    return Totals(
        sign_ins=len(lines),
        good=good,
        needs_you=needs_you,
        unknown=len(lines) - needs_you - good,
        findings=findings,
    )
