"""How validations went, from the sums per tenant: as fast for ten sign-ins as for ten thousand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Sum

from credentials.models import HealthRollup

DAYS = 30
# How many whole days before the last one today is compared with.
BEFORE = 7
Grain = HealthRollup.Grain


@dataclass(frozen=True, slots=True)
class Day:
    """The checks of one day (UTC). *unknown*: nobody judged the secrets."""

    on: date
    good: int = 0
    bad: int = 0
    unknown: int = 0

    @property
    def total(self) -> int:
        return self.good + self.bad + self.unknown


@dataclass(frozen=True, slots=True)
class Lately:
    """The last 24 hours against the days before, as shares of what CXone judged, in percent."""

    checks: int
    rate: float | None
    rate_before: float | None

    @property
    def difference(self) -> float | None:
        """In percentage points; None when there is nothing to compare."""
        if self.rate is None or self.rate_before is None:
            return None
        return round(self.rate - self.rate_before, 1)


def days(now: datetime) -> list[Day]:
    """The last 30 days, oldest first, days without checks included."""
    today = now.astimezone(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    found = {day.on: day for day in _sums(first)}
    every = (first + timedelta(days=number) for number in range(DAYS))
    return [found.get(on, Day(on)) for on in every]


def lately(now: datetime, known: list[Day]) -> Lately:
    """*known*: the days, of which those before the last 24 hours are compared."""
    since = now.astimezone(UTC) - timedelta(hours=24)
    hours = HealthRollup.objects.filter(
        grain=Grain.HOUR, starts_at__gte=since.replace(minute=0, second=0, microsecond=0)
    )
    found = hours.aggregate(total=Sum("total"), good=Sum("good"), bad=Sum("bad"))
    first = since.date() - timedelta(days=BEFORE)
    before = [day for day in known if first <= day.on < since.date()]
    return Lately(
        checks=found["total"] or 0,
        rate=rate(found["good"] or 0, found["bad"] or 0),
        rate_before=rate(sum(day.good for day in before), sum(day.bad for day in before)),
    )


def rate(good: int, bad: int) -> float | None:
    """Percent of what was judged; never rounded up to all."""
    if not good + bad:
        return None
    share = 100 * good / (good + bad)
    return min(round(share, 1), 99.9) if bad else share


def _sums(first: date) -> list[Day]:
    start = datetime.combine(first, datetime.min.time(), UTC)
    rows = HealthRollup.objects.filter(grain=Grain.DAY, starts_at__gte=start).order_by()
    summed = rows.values_list("starts_at").annotate(Sum("good"), Sum("bad"), Sum("unclear"))
    return [Day(at.astimezone(UTC).date(), *numbers) for at, *numbers in summed]
