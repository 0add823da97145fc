"""What broke and what was cured since a moment."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from credentials.models import Finding
from credentials.reports.outcomes import SEVERITY_TONES

IMPORTANT = Q(resolved_at=None, severity__lte=Finding.Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Change:
    """One finding that was opened or resolved."""

    finding_id: UUID
    is_resolved: bool
    tone: str
    at: datetime
    sentence: str
    subject_label: str


@dataclass(frozen=True, slots=True)
class Folded:
    """What is important, worst first, and the rest, of which not all may be listed."""

    important: list[Change]
    important_count: int
    rest: list[Change]
    resolved_count: int
    notice_count: int

    @property
    def rest_count(self) -> int:
        return self.resolved_count + self.notice_count


def changes_since(since: datetime, *, limit: int) -> list[Change]:
    """What is open before what was resolved, each with the newest change first."""
    newest = _since(since).order_by(F("resolved_at").desc(nulls_first=True), "-opened_at")[:limit]
    changes = sorted(map(_change, newest), key=lambda change: change.at, reverse=True)
    return sorted(changes, key=lambda change: change.is_resolved)


def folded_since(since: datetime, *, limit: int) -> Folded:
    """The same with what needs somebody apart: what was cured, and mere notices, can wait."""
    found = _since(since)
    counts = found.aggregate(
        important=Count("pk", filter=IMPORTANT),
        resolved=Count("pk", filter=Q(resolved_at__isnull=False)),
        all=Count("pk"),
    )
    important = found.filter(IMPORTANT).order_by("severity", "-opened_at")[:limit]
    rest = found.exclude(IMPORTANT).order_by(F("resolved_at").desc(nulls_first=True), "-opened_at")
    return Folded(
        important=list(map(_change, important)),
        important_count=counts["important"],
        rest=list(map(_change, rest[:limit])),
        resolved_count=counts["resolved"],
        notice_count=counts["all"] - counts["important"] - counts["resolved"],
    )


def _since(since: datetime) -> "QuerySet[Finding]":
    return Finding.objects.filter(Q(opened_at__gte=since) | Q(resolved_at__gte=since))


def _change(finding: Finding) -> Change:
    return Change(
        finding_id=finding.pk,
        is_resolved=not finding.is_open,
        tone="good" if finding.resolved_at else SEVERITY_TONES[Finding.Severity(finding.severity)],
        at=finding.resolved_at or finding.opened_at,
        sentence=finding.sentence,
        subject_label=finding.subject_label,
    )
