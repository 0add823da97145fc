"""The whole fleet's health from the sums, beside the same from the checks themselves (goal G5).

    python -m tests.benchmarks.bench_report
    python -m tests.benchmarks.bench_report --checks 30000000 --rounds 3

One organisation with 1,000 tenants and 100,000 access keys, thirty days of checks written by
INSERT SELECT, and the sums that the product keeps, made from them by SQL of another kind than the
product's. Per tenant: checks, success, p95, access keys to replace within thirty days. Both sides
take turns as the application's role, behind row-level security; every line is compared.
"""

import argparse
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import psycopg

from tests.support import databases, environment

DAYS = 30
GOOD, BAD = "('accepted', 'partly')", "('client-refused', 'access-key-refused', 'hostile')"
PARTITION = """
CREATE TABLE IF NOT EXISTS credentials_check_{name:%Y%m%d} PARTITION OF credentials_check
FOR VALUES FROM ('{name:%Y-%m-%d} 00:00+00') TO ('{next:%Y-%m-%d} 00:00+00')
"""
TENANTS = """
INSERT INTO tenants_tenant SELECT (jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'tenant_id', gen_random_uuid(), 'name', 'Tenant ' || n))).*
FROM tenants_tenant one, generate_series(2, %(tenants)s) n WHERE organization_id = %(org)s
"""
KEYS = """
INSERT INTO credentials_accesskey SELECT (jsonb_populate_record(one, jsonb_build_object(
  'id', gen_random_uuid(), 'tenant_id', t.id, 'access_key_id', 'key' || t.n || '-' || k,
  'rotate_by', current_date + (k * 7 + t.n) %% 400))).*
FROM credentials_accesskey one,
  (SELECT id, row_number() OVER (ORDER BY id)::int n FROM tenants_tenant
   WHERE organization_id = %(org)s) t,
  generate_series(1, %(keys)s) k
WHERE one.organization_id = %(org)s
"""
CHECKS = """
INSERT INTO credentials_check (organization_id, use_id, tenant_id, environment_id, checked_at,
  outcome, code, milliseconds)
SELECT %(org)s, k.id, k.tenant_id, k.id, %(day)s + d * interval '1 day' / %(a_day)s
    + random() * (interval '1 day' / %(a_day)s),
  CASE WHEN random() < 0.95 THEN 'accepted' WHEN random() < 0.6 THEN 'access-key-refused'
    WHEN random() < 0.5 THEN 'throttled' ELSE 'hostile' END, '',
  (40 + 60 * random() + 4000 * power(random(), 12))::int
FROM credentials_accesskey k, generate_series(0, %(a_day)s - 1) d
WHERE k.organization_id = %(org)s
"""
ROLLUPS = """
INSERT INTO credentials_healthrollup (id, organization_id, tenant_id, grain, starts_at, total,
  good, bad, unclear, latencies)
SELECT gen_random_uuid(), organization_id, tenant_id, '{grain}',
  date_trunc('{grain}', checked_at, 'UTC'), count(*),
  count(*) FILTER (WHERE outcome IN {good}), count(*) FILTER (WHERE outcome IN {bad}),
  count(*) FILTER (WHERE outcome NOT IN {good} AND outcome NOT IN {bad}),
  ARRAY[{bins}]
FROM credentials_check WHERE organization_id = %(org)s
GROUP BY organization_id, tenant_id, date_trunc('{grain}', checked_at, 'UTC')
"""
RAW = f"""
SELECT c.tenant_id, count(*), count(*) FILTER (WHERE outcome IN {GOOD}),
  count(*) FILTER (WHERE outcome IN {BAD}),
  percentile_disc(0.95) WITHIN GROUP (ORDER BY milliseconds)
FROM credentials_check c WHERE checked_at >= %s AND checked_at < %s GROUP BY 1
"""  # noqa: S608
TOTALS = f"""
SELECT c.tenant_id, count(*), count(*) FILTER (WHERE outcome IN {GOOD}),
  count(*) FILTER (WHERE outcome IN {BAD})
FROM credentials_check c WHERE checked_at >= %s AND checked_at < %s GROUP BY 1
"""  # noqa: S608


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checks", type=int, default=3_000_000)
    parser.add_argument("--tenants", type=int, default=1000)
    parser.add_argument("--keys", type=int, default=100, help="of each tenant")
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    environment.prepare()
    with databases.running("bench-report") as urls:
        databases.connect(urls)
        databases.initialise()
        organization, until = _fill(wanted)
        _measure(wanted, organization, until)
        databases.disconnect()
    return 0


def _fill(wanted: argparse.Namespace) -> tuple[Any, datetime]:
    from cxone_registry.isolation.context import organization_context
    from tests.support import make

    organization = make.organization()
    with organization_context(organization.pk):
        make.access_key(None)
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    a_day = max(1, wanted.checks // (wanted.tenants * wanted.keys * DAYS))
    values = {"org": organization.pk, "tenants": wanted.tenants, "keys": wanted.keys}
    with psycopg.connect(databases.SUPERUSER["url"], autocommit=True) as connection:
        connection.execute(TENANTS, values)
        connection.execute(KEYS, values)
        for number in range(DAYS):
            day = until - timedelta(days=DAYS - number)
            connection.execute(PARTITION.format(name=day, next=day + timedelta(days=1)).encode())
            connection.execute(CHECKS.encode(), values | {"day": day, "a_day": a_day})
        for grain in ("day", "hour"):
            connection.execute(_rollups(grain), values)
        for table in ("check", "healthrollup", "accesskey"):
            connection.execute(f"VACUUM ANALYZE credentials_{table}".encode())
    return organization, until


def _rollups(grain: str) -> bytes:
    from credentials.models.check import LATENCY_BOUNDS

    lower = (-1, *LATENCY_BOUNDS)
    upper = (*LATENCY_BOUNDS, 2**31 - 1)
    bins = ", ".join(
        f"count(*) FILTER (WHERE milliseconds > {low} AND milliseconds <= {high})"
        for low, high in zip(lower, upper, strict=True)
    )
    return ROLLUPS.format(grain=grain, good=GOOD, bad=BAD, bins=bins).encode()


def _measure(wanted: argparse.Namespace, organization: Any, until: datetime) -> None:
    from django.db import connection, transaction
    from django.db.models import Count

    from credentials.models import AccessKey
    from credentials.reports.fleet_health import fared
    from cxone_registry.isolation.context import organization_context

    since = until - timedelta(days=DAYS)

    def expiring() -> dict[Any, int]:
        soon = until.date() + timedelta(days=30)
        keys = AccessKey.objects.filter(rotate_by__lte=soon).order_by().values("tenant_id")
        return dict(keys.annotate(count=Count("*")).values_list("tenant_id", "count"))

    def ours() -> list[Any]:
        soon = expiring()
        return [(one, soon.get(one.tenant_id, 0)) for one in fared(since, until)]

    def query(statement: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, [since, until])
            return cursor.fetchall()

    def raw() -> list[Any]:
        soon = expiring()
        return [(*row, soon.get(row[0], 0)) for row in query(RAW)]

    sides: dict[str, Callable[[], list[Any]]] = {
        "report": ours,
        "its sums alone": lambda: fared(since, until),
        "raw": raw,
        "raw totals": lambda: query(TOTALS),
    }
    taken: dict[str, list[float]] = {name: [] for name in sides}
    with organization_context(organization.pk), transaction.atomic():
        for _ in range(wanted.rounds + 1):
            found = {}
            for name, call in sides.items():
                started = time.perf_counter()
                found[name] = call()
                taken[name].append(time.perf_counter() - started)
            _compare(found["report"], found["raw"], wanted)
    print(f"{sum(row[1] for row in found['raw']):,} checks, {wanted.tenants:,} tenants")
    for name, times in taken.items():
        # The first round reads from disk and prepares.
        rest = [each * 1000 for each in times[1:]]
        print(f"{name}: {median(rest):,.1f} ms ({min(rest):,.1f} to {max(rest):,.1f})")
    for part, whole in (("report", "raw"), ("its sums alone", "raw totals")):
        ratios = [b / a for a, b in zip(taken[part][1:], taken[whole][1:], strict=True)]
        print(f"{whole} / {part}: {median(ratios):.0f} ({min(ratios):.0f} to {max(ratios):.0f})")


def _compare(report: list[Any], raw: list[Any], wanted: argparse.Namespace) -> None:
    """Line by line; p95 within one bucket."""
    from credentials.models.check import LATENCY_BOUNDS
    from credentials.services.fleet.history import bucket_of

    found = {one.tenant_id: (one, soon) for one, soon in report}
    assert len(found) == len(raw) == wanted.tenants, (len(found), len(raw))
    for tenant, total, good, bad, p95, soon in raw:
        one, replace = found[tenant]
        assert (one.total, one.good, one.bad, replace) == (total, good, bad, soon)
        assert abs(LATENCY_BOUNDS.index(one.p95) - min(bucket_of(p95), 14)) <= 1, (one.p95, p95)


if __name__ == "__main__":
    sys.exit(main())
