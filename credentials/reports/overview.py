"""The overview: who needs me, what is broken, what is due. Reads only; dataclasses out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, Max, Q, QuerySet
from django.utils import timezone

from credentials.models import AccessKey, AccessKeyUse, ClientCredential, Finding
from credentials.reports.changes import Folded, folded_since
from credentials.reports.due import Due, due, due_access_keys, due_client_credentials
from credentials.reports.history import Age, secret_ages
from credentials.reports.mine import my_findings
from credentials.reports.open_findings import needing_people
from credentials.reports.outcomes import SEVERITY_TONES
from credentials.reports.sign_ins import Annotated, late_before, sign_ins
from credentials.reports.unconfirmed import Waiting, late, never
from credentials.reports.validity import Day, Lately, days, lately
from credentials.rules.outage import UNAVAILABLE
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
class Counts:
    """Sign-ins, each counted once."""

    total: int
    needs_you: int
    good: int
    unknown: int
    never: int
    late: int

    @property
    def share(self) -> int:
        """Percent that works now, rounded down: 100 means all."""
        return 100 * self.good // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class Severity:
    """How many findings of one severity are open."""

    label: str
    tone: str
    count: int


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
    incidents: list[Broken]
    lately: Lately
    broken: list[Broken]
    broken_count: int
    open_count: int
    severities: list[Severity]
    mine: list[Broken]
    mine_count: int
    due: list[Due]
    due_count: int
    late: list[Waiting]
    never: list[Waiting]
    waiting: list[Line]
    waiting_count: int
    tasks: list[HandOverTask]
    task_count: int
    changes: Folded
    days: list[Day]
    ages: list[Age]
    first_steps: list[Step]
    has_active: bool

    @property
    def is_new(self) -> bool:
        """Whether the first steps are still to be made; user applications need no sign-in."""
        return self.counts.total == 0 and not self.has_active


def overview(now: datetime, user_id: UUID | None = None) -> Overview:
    """The chosen organisation at *now*, in the active time zone; for *user_id*, if given."""
    organization = _organization()
    since = late_before(now, organization)
    counts, last = _counts(since)
    needing = needing_people(now).order_by("severity", "-opened_at", "pk")
    mine = my_findings(user_id, now) if user_id else Finding.objects.none()
    severities = _severities()
    today = timezone.localdate(now)
    overdue = late(since, limit=SHOWN)
    asked = requests_to_nice("waiting", now, calendar := own_calendar(), registration=None)
    tasks = HandOverTask.objects.filter(done_at=None)
    history = days(now)
    return Overview(
        headline=headline(counts),
        tone=_tone(counts),
        counts=counts,
        last_validated_at=last,
        interval_hours=organization.validation_interval_hours,
        incidents=[_broken(one) for one in _incidents()],
        lately=lately(now, history),
        broken=[_broken(finding) for finding in needing[:SHOWN]],
        broken_count=needing.count(),
        open_count=sum(one.count for one in severities),
        severities=severities,
        mine=[_broken(finding) for finding in mine[:SHOWN]],
        mine_count=mine.count(),
        due=due(today, limit=SHOWN),
        due_count=due_client_credentials(today).count() + due_access_keys(today).count(),
        late=overdue,
        never=never(since, limit=max(SHOWN - len(overdue), 2)),
        waiting=lines(asked[:SHOWN], now, calendar),
        waiting_count=asked.count(),
        tasks=list(tasks.select_related("assignee")[:SHOWN]),
        task_count=tasks.count(),
        changes=folded_since(now - YESTERDAY, limit=SHOWN),
        days=history,
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


def _severities() -> list[Severity]:
    """Open findings, whatever people did about them: worst first, with those of which none is."""
    rows = Finding.objects.filter(resolved_at=None).order_by()
    found = dict(rows.values_list("severity").annotate(number=Count("pk")))
    return [
        Severity(str(one.label), SEVERITY_TONES[one], found.get(one.value, 0))
        for one in Finding.Severity
    ]


def _incidents() -> "QuerySet[Finding]":
    """Environments in which CXone does not answer; the sign-ins there are not to blame."""
    found = Finding.objects.filter(resolved_at=None, code=UNAVAILABLE)
    return found.order_by("opened_at")[:SHOWN]


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
