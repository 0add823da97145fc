"""Write checks, and add them to the sums per tenant, in the transaction that writes their verdict.

``write`` is the only writer of Check and HealthRollup, so the sums equal the raw rows.
``keep-history`` makes the days of the week to come; if none ran for longer, ``write`` does it.
"""

from bisect import bisect_left
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from credentials.models.check import BUCKETS, LATENCY_BOUNDS
from credentials.rules.outcome_class import CLASSES
from credentials.services.fleet.sql import rows, run
from cxone_registry.isolation.context import require_organization


class Result(NamedTuple):
    """One finished validation. *tenant_id* is our row's id. *milliseconds*: of the token answer."""

    use_id: UUID
    tenant_id: UUID
    environment_id: UUID
    outcome: str
    code: str
    milliseconds: int


HAS_DAY = "SELECT to_regclass(%s) IS NOT NULL"
# The days from yesterday to a week from now, by the database's clock; drops what is too old.
KEEP_DAYS = "SELECT cxr_keep_checks(%s)"
# Days that this process has seen in the database; a day to come is never dropped.
_days_there: set[date] = set()
CHECKS = """
INSERT INTO credentials_check (organization_id, use_id, tenant_id, environment_id, round_id,
  checked_at, outcome, code, milliseconds)
SELECT %s, u, t, e, %s, %s, o, c, m
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::int[])
  AS told (u, t, e, o, c, m)
"""
# Spelt out, since adding two arrays element by element in a subquery costs five times as much.
ADDED = ", ".join(f"r.latencies[{i}] + excluded.latencies[{i}]" for i in range(1, BUCKETS + 1))
# In one order for everybody, so that two workers never wait for each other.
ROLLUPS = f"""
INSERT INTO credentials_healthrollup AS r (id, organization_id, tenant_id, grain, starts_at,
  total, good, bad, unclear, latencies)
SELECT gen_random_uuid(), %s, t, grain, date_trunc(grain, %s::timestamptz, 'UTC'), g + b + u,
  g, b, u, (%s::int[])[(place - 1) * {BUCKETS} + 1 : place * {BUCKETS}]
FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[])
  WITH ORDINALITY AS sums (t, g, b, u, place)
CROSS JOIN (VALUES ('day'), ('hour')) AS grains (grain)
ORDER BY grain, t
ON CONFLICT (organization_id, grain, starts_at, tenant_id) DO UPDATE SET
  total = r.total + excluded.total, good = r.good + excluded.good, bad = r.bad + excluded.bad,
  unclear = r.unclear + excluded.unclear, latencies = ARRAY[{ADDED}]
"""  # nosec B608  # noqa: S608  (numbers of ours)
GOOD, BAD, UNCLEAR, FIRST_BUCKET = 0, 1, 2, 3
PLACES = {"good": GOOD, "bad": BAD, "unclear": UNCLEAR}


def write(results: Collection[Result], *, at: datetime, round_id: UUID | None = None) -> None:
    """Keep *results*, checked at *at*. Needs the organisation's context and a transaction.

    What was not sent is kept as a check, and counted in no sum.
    """
    if not results:
        return
    organization = require_organization()
    _have_day(at.astimezone(UTC).date())
    columns = [list(column) for column in zip(*results, strict=True)]
    run(CHECKS, [organization, round_id, at, *columns])
    sums = _sums(results)
    if sums:
        run(ROLLUPS, [organization, at, *_columns(sums)])


def keep_days() -> None:
    """Make the days to come, drop those that are too old. Needs a transaction."""
    rows(KEEP_DAYS, [settings.CHECK_DAYS])


def _have_day(day: date) -> None:
    """Remembers only what was there before: what is made now may be rolled back."""
    if day in _days_there:
        return
    [(is_there,)] = rows(HAS_DAY, [f"credentials_check_{day:%Y%m%d}"])
    if is_there:
        _days_there.add(day)
    else:
        keep_days()


def bucket_of(milliseconds: int) -> int:
    """Which element of ``HealthRollup.latencies`` counts an answer that took so long."""
    return bisect_left(LATENCY_BOUNDS, milliseconds)


def _sums(results: Collection[Result]) -> dict[UUID, list[int]]:
    """Per tenant: good, bad, unclear, then the buckets."""
    sums: dict[UUID, list[int]] = {}
    for _, tenant, _, outcome, _, milliseconds in results:
        kind = CLASSES[outcome]
        if not kind:
            continue
        each = sums.get(tenant)
        if each is None:
            each = sums[tenant] = [0] * (FIRST_BUCKET + BUCKETS)
        each[PLACES[kind]] += 1
        each[FIRST_BUCKET + bisect_left(LATENCY_BOUNDS, milliseconds)] += 1
    return sums


def _columns(sums: dict[UUID, list[int]]) -> list[Any]:
    rows = list(sums.values())
    latencies = [count for row in rows for count in row[FIRST_BUCKET:]]
    three = [[row[kind] for row in rows] for kind in (GOOD, BAD, UNCLEAR)]
    return [latencies, list(sums), *three]
