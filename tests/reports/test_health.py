"""The health report and its renderings."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credentials.models import AccessKeyUse
from credentials.reports.health import health_report
from credentials.reports.health_output import COLUMNS, as_csv, as_json, as_text
from tests.support import make

SECRET = "client-secret-value"
QUERIES = 6


def read(now):
    with transaction.atomic():
        return health_report(now)


def test_one_line_per_sign_in_with_what_needs_you_first(sign_in, finding, now):
    sign_in("accepted")
    broken = sign_in("access-key-refused")
    finding("access-key", broken.access_key, sentence="CXone refused this access key.")

    report = read(now)

    assert [line.needs_you for line in report.lines] == [True, False]
    assert report.lines[0].findings == ("CXone refused this access key.",)
    assert (report.totals.good, report.totals.needs_you, report.totals.findings) == (1, 1, 1)


def test_the_totals_agree_with_the_overview(sign_in, now):
    from credentials.reports.overview import overview

    sign_in("accepted", hours_ago=40)
    sign_in("accepted")
    sign_in("unavailable")

    with transaction.atomic():
        totals, counts = health_report(now).totals, overview(now).counts

    assert (totals.good, totals.needs_you, totals.unknown) == (
        counts.good,
        counts.needs_you,
        counts.unknown,
    )


def test_the_earlier_of_the_two_days_is_the_one_to_replace_by(sign_in, now):
    use = sign_in()
    early, late = now.date() + timedelta(days=3), now.date() + timedelta(days=9)
    with transaction.atomic():
        use.registration.client_credentials.update(rotate_by=early)
        type(use.access_key).objects.filter(pk=use.access_key_id).update(rotate_by=late)

    assert read(now).lines[0].rotate_by == early


def test_answered_registrations_without_client_credential_are_named(org, now):
    make.registration(name="Answered", status="issued")
    make.registration(name="Waiting", status="submitted")

    assert [found.name for found in read(now).without_credentials] == ["Answered"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_the_csv_begins_as_a_formula(sign_in, now, start):
    use = sign_in()
    with transaction.atomic():
        type(use.registration).objects.filter(pk=use.registration_id).update(
            name=f"{start}HYPERLINK(1)"
        )

    rows = list(csv.reader(io.StringIO(as_csv(read(now)), newline="")))

    assert rows[0] == list(COLUMNS)
    assert rows[1][0] == f"'{start}HYPERLINK(1)"


def test_every_cell_of_the_csv_is_quoted(sign_in, now):
    sign_in()

    first, second = as_csv(read(now)).splitlines()

    assert first.count('"') == second.count('"') == 2 * len(COLUMNS)


@pytest.mark.parametrize("render", [as_csv, as_json, as_text])
def test_no_rendering_holds_a_secret_or_an_access_key_id(sign_in, now, render):
    use = sign_in()

    text = render(read(now))

    assert SECRET not in text
    assert "access-key-secret" not in text
    assert use.access_key.access_key_id not in text


@pytest.mark.parametrize("number", [1, 7])
def test_the_number_of_queries_does_not_grow(sign_in, finding, now, number):
    for _ in range(number):
        finding("sign-in", sign_in("client-refused"))

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        health_report(now)

    assert len(queries) == QUERIES


def test_the_command_prints_one_organisation(sign_in, org, capsys):
    use = sign_in()
    with transaction.atomic():
        assert AccessKeyUse.objects.count() == 1

    from cxone_registry.isolation.context import _ORGANIZATION

    token = _ORGANIZATION.set(None)
    try:
        call_command("health_report", organization=org.slug, format="json")
    finally:
        _ORGANIZATION.reset(token)

    printed = json.loads(capsys.readouterr().out)
    assert [line["use_id"] for line in printed["lines"]] == [str(use.pk)]


def test_the_command_lists_the_known_names_when_the_name_is_wrong(org):
    with pytest.raises(CommandError, match=org.slug):
        call_command("health_report", organization="nobody-has-this")
