"""What broke and what was cured since a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from credentials.models import Finding
from credentials.reports.outcomes import SEVERITY_TONES


@dataclass(frozen=True, slots=True)
class Change:
    """One finding that was opened or resolved."""

    finding_id: UUID
    is_resolved: bool
    tone: str
    at: datetime
    sentence: str
    subject_label: str


def changes_since(since: datetime, *, limit: int) -> list[Change]:
    """What is open before what was resolved, each with the newest change first."""
    found = Finding.objects.filter(Q(opened_at__gte=since) | Q(resolved_at__gte=since))
    newest = found.order_by(F("resolved_at").desc(nulls_first=True), "-opened_at")[:limit]
    changes = sorted(map(_change, newest), key=lambda change: change.at, reverse=True)
    return sorted(changes, key=lambda change: change.is_resolved)


def _change(finding: Finding) -> Change:
    return Change(
        finding_id=finding.pk,
        is_resolved=not finding.is_open,
        tone="good" if finding.resolved_at else SEVERITY_TONES[Finding.Severity(finding.severity)],
        at=finding.resolved_at or finding.opened_at,
        sentence=finding.sentence,
        subject_label=finding.subject_label,
    )
