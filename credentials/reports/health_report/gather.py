"""Read everything a health report says of the chosen organisation."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db.models import Count as CountOf
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from credentials.models import Finding, HealthRollup
from credentials.reports.due import Due, due, due_access_keys, due_client_credentials
from credentials.reports.health_report.content import (
    Content,
    Count,
    Day,
    Missing,
    Soon,
    Trouble,
    Turn,
)
from credentials.reports.health_report.headline import headline, tone
from credentials.reports.health_report.news import news
from credentials.reports.health_report.tenant_lines import tenant_lines
from credentials.reports.history import secret_ages
from credentials.reports.outcomes import SEVERITY_TONES
from credentials.reports.sign_ins import (
    late_before,
    registrations_without_credentials,
    sign_ins,
)
from tenants.models import Organization
from tenants.reports.calendars import own_calendar
from tenants.reports.turn_around import turn_around

MOST_NEWS, MOST_PROBLEMS, MOST_DUE, MOST_TENANTS = 200, 200, 100, 5_000
DAYS = 30


def gather(since: datetime, until: datetime, before: Content | None = None) -> Content:
    """The report of the time from *since* to *until*. *before*: what the last one said.

    Days are those of the active time zone.
    """
    organization = Organization.objects.get()
    late = late_before(until, organization)
    total, good, needs_you = _counts(late)
    ranks = {one.finding: one.rank for one in before.problems} if before else {}
    told, cured = news(since, until, ranks)
    tenants = tenant_lines(since, until, late)
    today = timezone.localdate(until)
    return Content(
        organization=" ".join(organization.name.split()),
        headline=headline(total, good, needs_you, told, cured),
        tone=tone(total, good, needs_you),
        total=total,
        good=good,
        needs_you=needs_you,
        unknown=total - good - needs_you,
        news=told[:MOST_NEWS],
        news_total=len(told),
        good_news=cured[:MOST_NEWS],
        good_news_total=len(cured),
        problems=[_trouble(row, until) for row in _open()[:MOST_PROBLEMS]],
        problems_total=_open().count(),
        due=[_soon(row) for row in due(today, limit=MOST_DUE)],
        due_total=due_client_credentials(today).count() + due_access_keys(today).count(),
        missing=_missing(),
        turn_around=_turn_around(),
        days=_days(until),
        ages=[Count(age.label, age.count) for age in secret_ages(until)],
        severities=_severities(),
        tenants=tenants[:MOST_TENANTS],
        tenants_total=len(tenants),
    )


def _counts(late: datetime) -> tuple[int, int, int]:
    found = sign_ins(late).aggregate(
        total=CountOf("pk"),
        good=CountOf("pk", filter=Q(works=True)),
        needs=CountOf("pk", filter=Q(needs_you=True)),
    )
    return found["total"], found["good"], found["needs"]


def _open() -> "QuerySet[Finding]":
    return Finding.objects.filter(resolved_at=None).order_by("severity", "-opened_at", "pk")


def _trouble(finding: Finding, now: datetime) -> Trouble:
    return Trouble(
        finding=str(finding.pk),
        rank=finding.severity,
        tone=SEVERITY_TONES[Finding.Severity(finding.severity)],
        severity=str(finding.get_severity_display()),
        what=finding.sentence,
        about=finding.subject_label,
        remedy=finding.remedy,
        since=finding.opened_at.isoformat(),
        care=_care(finding, now),
    )


def _care(finding: Finding, now: datetime) -> str:
    """What somebody does about it; without their name, for a report may be passed on."""
    if finding.snoozed_until and finding.snoozed_until > now:
        return "snoozed"
    return "acknowledged" if finding.acknowledged_at else ""


def _soon(row: Due) -> Soon:
    return Soon(
        subject=str(row.subject),
        subject_id=str(row.subject_id),
        kind=row.kind,
        about=row.label,
        on=row.due_on.isoformat(),
        days_left=row.days_left,
    )


def _missing() -> list[Missing]:
    rows = registrations_without_credentials()[:MOST_DUE]
    return [Missing(str(row.pk), row.name, str(row.get_status_display())) for row in rows]


def _turn_around() -> list[Turn]:
    return [
        Turn(line.label, line.answered, line.waiting, line.median, line.slowest, line.share)
        for line in turn_around(own_calendar())
    ]


def _days(until: datetime) -> list[Day]:
    """The last 30 days (UTC), oldest first, days without checks included."""
    today = until.astimezone(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    start = datetime.combine(first, datetime.min.time(), UTC)
    rows = HealthRollup.objects.filter(grain=HealthRollup.Grain.DAY, starts_at__gte=start)
    summed = (
        rows.order_by()
        .values("starts_at")
        .annotate(all_good=Sum("good"), all_bad=Sum("bad"), all_unclear=Sum("unclear"))
    )
    found = {row["starts_at"].astimezone(UTC).date(): row for row in summed}
    empty = {"all_good": 0, "all_bad": 0, "all_unclear": 0}
    for_days = [first + timedelta(days=number) for number in range(DAYS)]
    rows_of = [(on, found.get(on, empty)) for on in for_days]
    return [
        Day(on.isoformat(), row["all_good"], row["all_bad"], row["all_unclear"])
        for on, row in rows_of
    ]


def _severities() -> list[Count]:
    rows = _open().order_by().values_list("severity").annotate(number=CountOf("pk"))
    counts: Counter[int] = Counter(dict(rows))
    return [
        Count(str(severity.label), counts[severity], SEVERITY_TONES[severity])
        for severity in Finding.Severity
    ]
