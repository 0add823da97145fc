"""Every sign-in of an organisation on one line, what needs people first."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from credentials.models import AccessKeyUse, ClientCredential, Finding
from credentials.reports import spreadsheet
from credentials.reports.outcomes import Reading, reading
from credentials.reports.sign_ins import (
    Annotated,
    late_before,
    sign_ins,
)
from tenants.models import Organization


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


COLUMNS = (
    "Registration", "Environment", "Tenant", "Area", "API user", "Needs you", "Last outcome",
    "Last validated", "Last good", "Open findings", "Replace by",
)  # fmt: skip


def sign_in_table(now: datetime) -> list[Line]:
    """The chosen organisation at *now*. Four queries, however many there are."""
    return _lines(_open_findings(), late_before(now, Organization.objects.get()))


def as_csv(lines: list[Line]) -> str:
    """One row per sign-in. No secret, and no access key ID."""
    return spreadsheet.as_csv(COLUMNS, map(_row, lines))


def _row(line: Line) -> tuple[object, ...]:
    return (
        line.registration, line.environment, line.tenant, line.area, line.api_user, line.needs_you,
        line.outcome, line.last_run_at, line.last_good_at, " | ".join(line.findings),
        line.rotate_by,
    )  # fmt: skip


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
