"""What a report says: what changed first, worst first, and the good news apart."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import AccessKeyUse, Finding, HealthRollup, ReportSchedule
from credentials.models.check import BUCKETS, LATENCY_BOUNDS
from credentials.reports.fleet_health import fared, percentile
from credentials.reports.health_report.as_csv import report_as_csv, tenants_as_csv
from credentials.reports.health_report.content import Content, from_json, to_json
from credentials.reports.health_report.gather import gather
from credentials.reports.health_report.headline import headline
from credentials.reports.health_report.pdf.document import as_pdf
from credentials.reports.health_report.wording import wording_of
from credentials.services import vault
from credentials.services.health_reports import making
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tests.health_reports.conftest import finding
from tests.support import make

WEEK = timedelta(days=7)


@transaction.atomic
def read(before=None, since=None):
    now = timezone.now()
    return gather(since or now - WEEK, now, before)


def test_the_worst_news_come_first_and_good_news_apart(org):
    now = timezone.now()
    app = make.registration(name="App")
    finding(app, severity=3, sentence="small")
    finding(app, severity=1, sentence="big")
    finding(app, sentence="gone", opened_at=now - 2 * WEEK, resolved_at=now - timedelta(hours=1))
    finding(app, sentence="brief", resolved_at=now - timedelta(minutes=1))
    finding(app, sentence="old", opened_at=now - 2 * WEEK)

    said = read()
    told = [(one.kind, one.what) for one in said.news if one.finding]
    assert told == [("opened", "big"), ("opened", "small")]
    assert [(one.kind, one.what) for one in said.good_news] == [
        ("resolved", "gone"), ("passed", "brief"),
    ]  # fmt: skip
    assert {one.what for one in said.problems} == {"big", "small", "old"}


def test_what_became_worse_since_the_last_report_is_news(org):
    one = finding(severity=3, opened_at=timezone.now() - 2 * WEEK)
    before = read()
    with transaction.atomic():
        Finding.objects.filter(pk=one.pk).update(severity=1)

    assert [news.kind for news in read(before).news if news.finding] == ["worsened"]
    assert [news.kind for news in read(read()).news if news.finding] == []


def test_moved_tenants_new_registrations_and_replaced_secrets_are_news(org):
    use = make.use()
    with transaction.atomic():
        vault.store_secret(use.access_key, Secret("another-secret-value"))
        record_change("tenant.moved", use.access_key.tenant,
                      before={"area": "na1"}, after={"area": "eu1"})  # fmt: skip
        record_change("registration.moved", use.registration, before="active", after="retired")

    said = read()
    assert {one.kind for one in said.news} == {"moved", "new", "replaced", "retired"}
    assert "area na1 became eu1" in said.news[0].what
    assert "another-secret-value" not in json.dumps(to_json(said))


def test_a_registration_that_nice_answered_but_nobody_stored_is_named(org):
    make.registration(name="Answered", status="issued")
    make.registration(name="Waiting", status="submitted")

    assert [one.name for one in read().missing] == ["Answered"]


def test_what_is_kept_is_read_again_as_it_was(org):
    make.use()
    finding()
    said = read()

    assert from_json(json.loads(json.dumps(to_json(said)))) == said
    assert from_json({"news": [{"kind": "opened", "later": 1}], "unheard": 2}).news_total == 0


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((0, 0, 0), "Nothing is validated yet; no problem is new."),
        ((1, 1, 0), "Your sign-in works; no problem is new."),
        ((1200, 1200, 0), "All 1,200 sign-ins work; no problem is new."),
        ((41, 38, 3), "3 of 41 sign-ins need you; no problem is new."),
        ((41, 40, 0), "1 of 41 sign-ins is not confirmed; no problem is new."),
    ],
)
def test_the_headline_is_one_sentence(numbers, sentence):
    assert headline(*numbers, [], []) == sentence


def rollup(tenant, grain, starts_at, good, bad=0, slow=0):
    latencies = [0] * BUCKETS
    latencies[3], latencies[9] = good + bad - slow, slow
    HealthRollup.objects.create(
        tenant=tenant, grain=grain, starts_at=starts_at, total=good + bad, good=good, bad=bad,
        latencies=latencies,
    )  # fmt: skip


def test_a_time_adds_up_from_whole_days_and_the_hours_at_its_ends(org):
    tenant = make.tenant()
    first = datetime(2026, 11, 2, tzinfo=UTC)
    with transaction.atomic():
        for hour in range(72):
            rollup(tenant, "hour", first + timedelta(hours=hour), good=10)
        for day in range(3):
            rollup(tenant, "day", first + timedelta(days=day), good=240)
        (one,) = fared(first + timedelta(hours=22), first + timedelta(hours=50))
        (within,) = fared(first + timedelta(hours=3), first + timedelta(hours=5))
        assert fared(first - WEEK, first) == []

    assert (one.total, one.good) == (280, 280)
    assert within.total == 20


def test_success_and_p95_come_from_what_cxone_judged(org):
    tenant = make.tenant(name="Slow")
    with transaction.atomic():
        rollup(tenant, "hour", timezone.now().replace(minute=0), good=95, bad=5, slow=6)

    (line,) = read().tenants
    assert (line.name, line.success, line.p95) == ("Slow", 95.0, LATENCY_BOUNDS[9])


def test_what_is_not_all_good_never_shows_as_all_good(org):
    with transaction.atomic():
        rollup(make.tenant(), "hour", timezone.now().replace(minute=0), good=99_999, bad=1)

    assert read().tenants[0].success == 99.9


def test_a_percentile_of_nothing_is_nothing():
    assert percentile([0] * BUCKETS, 95) is None
    assert percentile([0] * (BUCKETS - 1) + [1], 95) == LATENCY_BOUNDS[-1]


@pytest.mark.parametrize("number", [1, 5])
def test_the_number_of_queries_does_not_grow(org, number):
    for _ in range(number):
        finding(make.use().access_key, subject="access-key")
    with transaction.atomic():
        AccessKeyUse.objects.update(last_outcome="accepted", last_run_at=timezone.now())

    with CaptureQueriesContext(connection) as queries:
        read()
    assert len(queries) <= 26


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_file_begins_as_a_formula(org, start):
    finding(sentence=f"{start}HYPERLINK(1)")
    rows = list(csv.reader(io.StringIO(report_as_csv(read()), newline="")))

    assert rows[1][2] == f"'{start}HYPERLINK(1)"
    assert tenants_as_csv(Content()).count("\n") == 1


@pytest.mark.parametrize(
    ("language", "day", "number"),
    [
        ("en-gb", "3 March 2026", "1,234.5"), ("en-us", "March 3, 2026", "1,234.5"),
        ("de", "3. März 2026", "1.234,5"), ("fr", "3 mars 2026", "1\u202f234,5"),
        ("es", "3 de marzo de 2026", "1.234,5"), ("iso", "2026-03-03", "1234.5"),
    ],
)  # fmt: skip
def test_days_and_numbers_are_written_as_the_readers_write_them(language, day, number):
    words = wording_of(language, "Europe/Berlin")

    assert words.day("2026-03-03") == words.day("2026-03-02T23:30:00+00:00") == day
    assert words.number(1234.5, 1) == number
    assert set(ReportSchedule.Language.values) == {"en-gb", "en-us", "de", "fr", "es", "iso"}


@transaction.atomic
def test_a_pdf_takes_any_name(org):
    finding(make.registration(name="Αθήνα Харків שלום 東京 \u202e<b>"), sentence="x" * 300)
    report = making.make_now()

    content = from_json(report.content)
    made = as_pdf(report, content, wording_of(report.language, report.time_zone))
    assert made.startswith(b"%PDF-")
    assert len(made) < 200_000
