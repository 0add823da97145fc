"""The overview: who needs me, what is broken, what is due. Reads only; dataclasses out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, Q
from django.utils import timezone

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding
from credentials.reports.changes import Change, changes_since
from credentials.reports.due import Due, due, due_access_keys, due_client_credentials
from credentials.reports.history import Age, Day, days, secret_ages
from credentials.reports.outcomes import SEVERITY_TONES
from credentials.reports.sign_ins import Annotated, late_before, sign_ins, with_secrets
from tenants.models import HandOverTask, Organization, Registration, Tenant
from tenants.models.application import Status
from tenants.reports.calendars import own_calendar
from tenants.reports.waiting import Line, lines, requests_to_nice

SHOWN = 6
YESTERDAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Broken:
    """An open finding, with what to do."""

    finding_id: UUID
    tone: str
    severity: str
    sentence: str
    remedy: str
    subject: str
    subject_id: UUID
    subject_label: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that was not validated lately, or never, and why."""

    use_id: UUID
    label: str
    reason: str
    last_run_at: datetime | None


@dataclass(frozen=True, slots=True)
class Counts:
    """Sign-ins, each counted once."""

    total: int
    needs_you: int
    good: int
    unknown: int
    never: int
    late: int


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first steps in an empty organisation."""

    name: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the overview shows."""

    headline: str
    tone: str
    counts: Counts
    last_validated_at: datetime | None
    interval_hours: int
    broken: list[Broken]
    broken_count: int
    critical_count: int
    due: list[Due]
    due_count: int
    late: list[Waiting]
    never: list[Waiting]
    waiting: list[Line]
    waiting_count: int
    tasks: list[HandOverTask]
    task_count: int
    changes: list[Change]
    days: list[Day]
    ages: list[Age]
    first_steps: list[Step]
    has_active: bool

    @property
    def is_new(self) -> bool:
        """Whether the first steps are still to be made; user applications need no sign-in."""
        return self.counts.total == 0 and not self.has_active


def overview(now: datetime) -> Overview:
    """The chosen organisation at *now*, in the active time zone."""
    organization = _organization()
    since = late_before(now, organization)
    counts, last = _counts(since)
    findings = Finding.objects.filter(resolved_at=None)
    by_severity = dict(findings.order_by().values_list("severity").annotate(number=Count("pk")))
    today = timezone.localdate(now)
    late = _late(since)
    asked = requests_to_nice("waiting", now, calendar := own_calendar(), registration=None)
    tasks = HandOverTask.objects.filter(done_at=None)
    return Overview(
        headline=headline(counts),
        tone=_tone(counts),
        counts=counts,
        last_validated_at=last,
        interval_hours=organization.validation_interval_hours,
        broken=[_broken(finding) for finding in findings[:SHOWN]],
        broken_count=sum(by_severity.values()),
        critical_count=by_severity.get(Finding.Severity.CRITICAL, 0),
        due=due(today, limit=SHOWN),
        due_count=due_client_credentials(today).count() + due_access_keys(today).count(),
        late=late,
        never=_never(since, limit=max(SHOWN - len(late), 2)),
        waiting=lines(asked[:SHOWN], now, calendar),
        waiting_count=asked.count(),
        tasks=list(tasks.select_related("assignee")[:SHOWN]),
        task_count=tasks.count(),
        changes=changes_since(now - YESTERDAY, limit=SHOWN),
        days=days(now),
        ages=secret_ages(now),
        first_steps=_first_steps(organization),
        has_active=organization.has_active,
    )


def headline(counts: Counts) -> str:
    """One sentence: whether anybody has to do anything."""
    if counts.total == 0:
        return "Nothing is validated yet"
    if counts.needs_you:
        needs = "needs" if counts.needs_you == 1 else "need"
        return f"{counts.needs_you} of {_number(counts.total)} {needs} you"
    if counts.unknown:
        are = "is" if counts.unknown == 1 else "are"
        return f"{counts.unknown} of {_number(counts.total)} {are} not confirmed"
    works = "works" if counts.total == 1 else "work"
    return f"All {_number(counts.total)} {works}" if counts.total > 1 else f"Your sign-in {works}"


def _number(total: int) -> str:
    return f"{total:,} sign-in{'' if total == 1 else 's'}"


def _tone(counts: Counts) -> str:
    if counts.needs_you:
        return "bad"
    return "unknown" if counts.unknown or not counts.total else "good"


def _organization() -> Annotated:
    """With whether each of the first steps is done, in the same query."""
    return Organization.objects.annotate(
        has_active=Exists(Registration.objects.filter(status=Status.ACTIVE)),
        has_registration=Exists(Registration.objects.all()),
        has_client=Exists(ClientCredential.objects.all()),
        has_tenant=Exists(Tenant.objects.all()),
        has_key=Exists(AccessKey.objects.all()),
        has_use=Exists(AccessKeyUse.objects.all()),
    ).get()


def _first_steps(organization: Organization) -> list[Step]:
    names = ("registration", "client", "tenant", "key", "use")
    return [Step(name, getattr(organization, f"has_{name}")) for name in names]


def _counts(late: datetime) -> tuple[Counts, datetime | None]:
    found = sign_ins(late).aggregate(
        total=Count("pk"),
        needs=Count("pk", filter=Q(needs_you=True)),
        good=Count("pk", filter=Q(works=True)),
        never=Count("pk", filter=Q(last_run_at=None)),
        late=Count("pk", filter=Q(last_run_at__lt=late)),
        last=Max("last_run_at"),
    )
    counts = Counts(
        total=found["total"],
        needs_you=found["needs"],
        good=found["good"],
        unknown=found["total"] - found["needs"] - found["good"],
        never=found["never"],
        late=found["late"],
    )
    return counts, found["last"]


def _broken(finding: Finding) -> Broken:
    return Broken(
        finding_id=finding.pk,
        tone=SEVERITY_TONES[Finding.Severity(finding.severity)],
        severity=finding.get_severity_display(),
        sentence=finding.sentence,
        remedy=finding.remedy,
        subject=finding.subject,
        subject_id=finding.subject_id,
        subject_label=finding.subject_label,
        opened_at=finding.opened_at,
    )


def _late(before: datetime) -> list[Waiting]:
    uses = sign_ins(before).filter(last_run_at__lt=before).order_by("last_run_at")
    named = uses.select_related("registration", "access_key__tenant")[:SHOWN]
    return [Waiting(use.pk, str(use), "Validation is overdue", use.last_run_at) for use in named]


def _never(late: datetime, *, limit: int) -> list[Waiting]:
    uses = with_secrets(sign_ins(late)).filter(Q(last_run_at=None) | Q(has_key_secret=False))
    named = uses.select_related("registration", "access_key__tenant").order_by("pk")[:limit]
    return [Waiting(use.pk, str(use), _reason(use), use.last_run_at) for use in named]


def _reason(use: Annotated) -> str:
    if not use.has_key_secret:
        return "The access key has no secret yet"
    if not use.has_client:
        return "The registration has no client credential for this environment"
    if not use.has_client_secret:
        return "The client credential has no secret yet"
    return "Not validated yet"
