"""The table of sign-ins, and the command that prints the health report."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credentials.models import AccessKeyUse
from credentials.reports.sign_in_table import COLUMNS, as_csv, sign_in_table

SECRET = "client-secret-value"
QUERIES = 4


def read(now):
    with transaction.atomic():
        return sign_in_table(now)


def test_one_line_per_sign_in_with_what_needs_you_first(sign_in, finding, now):
    sign_in("accepted")
    broken = sign_in("access-key-refused")
    finding("access-key", broken.access_key, sentence="CXone refused this access key.")

    lines = read(now)

    assert [line.needs_you for line in lines] == [True, False]
    assert lines[0].findings == ("CXone refused this access key.",)


def test_the_earlier_of_the_two_days_is_the_one_to_replace_by(sign_in, now):
    use = sign_in()
    early, late = now.date() + timedelta(days=3), now.date() + timedelta(days=9)
    with transaction.atomic():
        use.registration.client_credentials.update(rotate_by=early)
        type(use.access_key).objects.filter(pk=use.access_key_id).update(rotate_by=late)

    assert read(now)[0].rotate_by == early


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


def test_the_table_holds_no_secret_and_no_access_key_id(sign_in, now):
    use = sign_in()

    text = as_csv(read(now))

    assert SECRET not in text
    assert "access-key-secret" not in text
    assert use.access_key.access_key_id not in text


@pytest.mark.parametrize("number", [1, 7])
def test_the_number_of_queries_does_not_grow(sign_in, finding, now, number):
    for _ in range(number):
        finding("sign-in", sign_in("client-refused"))

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        sign_in_table(now)

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
    assert [line["tenant"] for line in printed["tenants"]] == [str(use.access_key.tenant_id)]


def test_the_command_lists_the_known_names_when_the_name_is_wrong(org):
    with pytest.raises(CommandError, match=org.slug):
        call_command("health_report", organization="nobody-has-this")
