"""How each tenant fared over a time: from the rollups, never from the checks themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection

from credentials.models.check import BUCKETS, LATENCY_BOUNDS

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BINS = ", ".join(f"coalesce(sum(latencies[{number + 1}]), 0)" for number in range(BUCKETS))
# "|| '{}'" unpacks each array once instead of once for each of its elements, and "OFFSET 0" keeps
# the planner from doing that for every sum.
SUMS = f"""
SELECT tenant_id, sum(total), sum(good), sum(bad), sum(unclear), {BINS}
FROM (
  SELECT tenant_id, total, good, bad, unclear, latencies || '{{}}'::integer[] AS latencies
  FROM credentials_healthrollup
  WHERE (grain = 'day' AND starts_at >= %s AND starts_at < %s)
    OR (grain = 'hour' AND starts_at >= %s AND starts_at < %s)
    OR (grain = 'hour' AND starts_at >= %s AND starts_at < %s)
  OFFSET 0
) rows GROUP BY tenant_id
"""  # nosec B608  # noqa: S608


@dataclass(frozen=True, slots=True)
class Fared:
    """The checks of one tenant added up."""

    tenant_id: UUID
    total: int
    good: int
    bad: int
    unclear: int
    latencies: tuple[int, ...]

    @property
    def success(self) -> float | None:
        """Share of those that CXone judged, in percent; None if it judged none."""
        judged = self.good + self.bad
        return 100 * self.good / judged if judged else None

    @property
    def p95(self) -> int | None:
        return percentile(self.latencies, 95)


def fared(since: datetime, until: datetime) -> list[Fared]:
    """Every tenant with checks between two moments, which count as the hours they are in.

    Whole days come from the days' rows, the hours at both ends from the hours'. One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(SUMS, _spans(since, until))
        return [
            Fared(tenant_id, total, good, bad, unclear, tuple(latencies))
            for tenant_id, total, good, bad, unclear, *latencies in cursor.fetchall()
        ]


def percentile(latencies: Iterable[int], share: int) -> int | None:
    """Milliseconds that *share* percent of the checks stayed within: a bucket's upper bound.

    What took longer than every bound counts as the last of them. None without checks.
    """
    counts = list(latencies)
    wanted, seen = sum(counts) * share / 100, 0
    if not wanted:
        return None
    for number, count in enumerate(counts):
        seen += count
        if seen >= wanted:
            return LATENCY_BOUNDS[min(number, len(LATENCY_BOUNDS) - 1)]
    return LATENCY_BOUNDS[-1]


def _spans(since: datetime, until: datetime) -> list[datetime]:
    """Of the days, of the hours before them and of those after; an empty one ends as it begins."""
    first, last = _floor(since.astimezone(UTC), HOUR), until.astimezone(UTC)
    first_day, last_day = _ceiling(first, DAY), _floor(last, DAY)
    if first_day >= last_day:
        return [first, first, first, last, last, last]
    return [first_day, last_day, first, first_day, last_day, last]


def _floor(moment: datetime, size: timedelta) -> datetime:
    begin = moment.replace(minute=0, second=0, microsecond=0)
    return begin.replace(hour=0) if size == DAY else begin


def _ceiling(moment: datetime, size: timedelta) -> datetime:
    floor = _floor(moment, size)
    return floor if floor == moment else floor + size
