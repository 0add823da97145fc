"""How validations went day by day, and how old the secrets are."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from credentials.models import SecretVersion, ValidationRun
from credentials.reports.outcomes import reading

DAYS = 14
AGES = (("under 30 days", 30), ("30 to 90 days", 90), ("90 to 180 days", 180))
OLDEST = "over 180 days"


@dataclass(frozen=True, slots=True)
class Day:
    """Finished validations of one day in the reader's time zone."""

    on: date
    good: int
    warning: int
    bad: int
    unknown: int

    @property
    def total(self) -> int:
        return self.good + self.warning + self.bad + self.unknown


@dataclass(frozen=True, slots=True)
class Age:
    """How many current secrets are of one age."""

    label: str
    count: int


def days(now: datetime) -> list[Day]:
    """The last 14 days, oldest first, days without validations included."""
    today = timezone.localdate(now)
    counts: Counter[tuple[date, str]] = Counter()
    for on, outcome, number in _runs_since(today - timedelta(days=DAYS - 1)):
        counts[on, reading(outcome).tone] += number
    return [
        Day(on, counts[on, "good"], counts[on, "warning"], counts[on, "bad"], counts[on, "unknown"])
        for on in (today - timedelta(days=back) for back in reversed(range(DAYS)))
    ]


def _runs_since(first: date) -> list[tuple[date, str, int]]:
    start = datetime.combine(first, datetime.min.time(), timezone.get_current_timezone())
    finished = ValidationRun.objects.filter(
        created_at__gte=start, state=ValidationRun.State.FINISHED
    )
    return list(
        finished.order_by()
        .annotate(on=TruncDate("created_at"))
        .values_list("on", "outcome")
        .annotate(number=Count("pk"))
    )


def secret_ages(now: datetime) -> list[Age]:
    """Current secrets by age, youngest first; empty when there is none."""
    current = SecretVersion.objects.filter(state=SecretVersion.State.CURRENT).order_by()
    born = current.values_list(TruncDate("created_at")).annotate(number=Count("pk"))
    today = timezone.localdate(now)
    counts: Counter[str] = Counter()
    for on, number in born:
        counts[_age((today - on).days)] += number
    return [Age(label, counts[label]) for label in (*dict(AGES), OLDEST)] if counts else []


def _age(number_of_days: int) -> str:
    return next((label for label, below in AGES if number_of_days < below), OLDEST)
