"""What a report about an unforeseen error may say."""

import sys

import pytest
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class, get_exception_reporter_filter

from tests.security.canaries import hits

SECRET = "hunter2-and-a-long-tail"


class Chatty:
    def __repr__(self) -> str:
        return SECRET


def handle_badly(request):
    client_secret, copy, wrapped = SECRET, {"x": SECRET}, Chatty()
    try:
        int(client_secret)
    except ValueError as error:
        error.add_note(f"{copy} {wrapped}")
        raise RuntimeError(f"cannot use {client_secret}") from error


@pytest.fixture(params=["get_traceback_html", "get_traceback_text"])
def report(request) -> str:
    asked = RequestFactory().post(
        f"/?secret={SECRET}",
        {"secret": SECRET},
        headers={"authorization": f"Bearer {SECRET}", "cookie": f"session={SECRET}"},
    )
    asked.user = None
    try:
        handle_badly(asked)
    except RuntimeError:
        reporter = get_exception_reporter_class(asked)(asked, *sys.exc_info())
        return getattr(reporter, request.param)()


def test_a_report_holds_no_value(report):
    assert hits(report.encode(), [SECRET]) == []


def test_a_report_names_the_error_and_where_it_happened(report):
    assert "RuntimeError" in report
    assert "ValueError" in report
    assert "handle_badly" in report


def test_the_filter_gives_types(database):
    asked = RequestFactory().post("/", {"secret": SECRET})

    found = get_exception_reporter_filter(asked).get_post_parameters(asked)

    assert not found
