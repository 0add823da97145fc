"""The linter over all registrations: as JSON by pages, and as a command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from credentials.reports import remarks
from tests.support import make


def rows_made(count):
    return [make.registration(name=f"App {number:02}") for number in range(count)]


def test_all_registrations_are_told_in_pages(org, viewer, monkeypatch):
    rows_made(3)
    monkeypatch.setattr(remarks, "PAGE", 2)

    first = viewer.get(reverse("lint-json")).json()
    second = viewer.get(first["next"]).json()

    assert (first["count"], first["pages"]) == (3, 2)
    assert [one["name"] for one in second["registrations"]] == ["App 02"]
    assert second["next"] is None
    assert first["registrations"][0]["error"] >= 1
    assert first["registrations"][0]["remarks"][0]["step"] == "purpose"
    for odd in ("0", "-1", "x", "9" * 30):
        assert viewer.get(reverse("lint-json"), {"page": odd}).status_code == 200


def test_more_registrations_need_no_more_queries(org):
    rows_made(2)
    with transaction.atomic(), CaptureQueriesContext(connection) as few:
        remarks.linted_page(1)
    for _ in range(5):
        make.registration()
    with transaction.atomic(), CaptureQueriesContext(connection) as more:
        remarks.linted_page(1)

    assert len(more) == len(few)


def test_the_command_prints_and_fails_on_errors(org):
    make.registration(name="Half done")
    table, rows = StringIO(), StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("lint", organization=org.slug, stdout=table)
    with pytest.raises(SystemExit):
        call_command("lint", "--json", organization=org.slug, stdout=rows)

    assert ended.value.code == 1
    assert "Half done" in table.getvalue()
    assert "submitter-missing" in table.getvalue()
    assert json.loads(rows.getvalue())[0]["name"] == "Half done"


def test_the_command_is_content_with_nothing(org):
    out = StringIO()
    call_command("lint", organization=org.slug, stdout=out)

    assert "nothing to judge" in out.getvalue()
    with pytest.raises(CommandError):
        call_command("lint", organization="nobody", stdout=out)
