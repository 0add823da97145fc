"""The page that CXone sends people back to: open to everybody, so everything in it is hostile."""

import io
import logging
from html import unescape
from importlib import import_module
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.views.debug import get_exception_reporter_class
from gunicorn.config import Config
from gunicorn.glogging import Logger

from cxone_registry.logging import RedactFormatter
from tests.admin.traveller import CALLBACK
from tests.security import sinks
from tests.security.canaries import hits
from tests.support import make

GOOD = {"code": "the-code", "state": "the-state"}


def visit(client, said, **headers):
    return client.get(f"{CALLBACK}?{urlencode(said)}", **headers)


@pytest.fixture
def at_home(admin):
    """A browser whose cookies come along, as within our own site."""
    admin.get("/")
    assert settings.CSRF_COOKIE_NAME in admin.cookies
    return admin


def test_from_cxone_it_leads_on_within_our_site(database):
    answer = visit(Client(), GOOD)

    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert '"?code=the-code&state=the-state&within=1"' in page
    assert "<form" not in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store, private"
    assert not answer.cookies


def test_from_cxone_it_reads_no_database(database):
    with (
        CaptureQueriesContext(connections["default"]) as ours,
        CaptureQueriesContext(connections["audit"]) as audit,
    ):
        visit(Client(), GOOD)

    assert (len(ours), len(audit)) == (0, 0)


def test_within_our_site_it_hands_on_by_a_form(at_home):
    answer = visit(at_home, GOOD)

    page = answer.content.decode()
    assert 'action="/flight-check/arrived/"' in page
    assert 'name="code" value="the-code"' in page
    assert "csrfmiddlewaretoken" in page
    # "no-referrer" would send the form with "Origin: null", which is refused as a forgery.
    assert answer["Referrer-Policy"] == "strict-origin"
    assert answer["Cache-Control"] == "no-store, private"


def test_the_form_passes_the_check_for_forgeries(org):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.member(org))
    browser.get("/")
    token = visit(browser, GOOD).content.decode().split('csrfmiddlewaretoken" value="')[1]
    form = {**GOOD, "csrfmiddlewaretoken": token.split('"')[0]}

    assert browser.post(reverse("flight-arrived"), GOOD).status_code == 403
    assert (
        "does not belong to a sign-in"
        in browser.post(
            reverse("flight-arrived"), form, headers={"Origin": "http://testserver"}
        ).content.decode()
    )


def test_without_cookies_it_does_not_go_round_in_circles(database):
    answer = visit(Client(), {**GOOD, "within": "1"})

    assert answer.status_code == 400
    assert "You are not signed in" in answer.content.decode()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"code": "x"},
        {"state": "x"},
        {"code": "", "state": ""},
        {"code": "x" * 2_001, "state": "y"},
        {"code": "x", "state": "y" * 201},
        {"error": "", "state": "x"},
    ],
)
@pytest.mark.parametrize("where", ["callback", "arrived"])
def test_what_cxone_never_sends_is_refused_with_a_sentence(at_home, said, where):
    answer = (
        visit(at_home, said)
        if where == "callback"
        else at_home.post(reverse("flight-arrived"), said)
    )

    assert answer.status_code == 400
    assert "not what CXone sends" in answer.content.decode()


HOSTILE = [
    '"><script>alert(1)</script>',
    "javascript:alert(1)//",
    "{{7*7}}{% debug %}",
    "' OR 1=1 --",
    "\u202egnp.exe",
    "%0d%0aSet-Cookie: a=b",
    "../../login/",
    "🔑" * 40,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["code", "state", "error", "error_description", "other"])
def test_hostile_values_stay_values(at_home, name, text):
    said = {**GOOD, name: text}

    for answer in (visit(Client(), said), visit(at_home, said)):
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in page
        assert "Set-Cookie" not in answer.headers
    answer = at_home.post(reverse("flight-arrived"), said)
    assert answer.status_code == 400
    assert "<script>alert" not in answer.content.decode()


def test_long_words_of_cxone_are_cut(at_home):
    said = {"error": "e" * 5_000, "error_description": "d" * 1_000, "state": "s"}

    page = visit(at_home, said).content.decode()

    assert "e" * 101 not in page
    assert "d" * 301 not in page


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_methods_are_refused(database, method):
    assert getattr(Client(), method)(CALLBACK).status_code == 405


def test_the_arrival_takes_no_code_from_an_address(at_home):
    assert at_home.get(f"{reverse('flight-arrived')}?{urlencode(GOOD)}").status_code == 405


# --- what is written down about it ----------------------------------------------------------------


CANARY = "cAnArY-code-ÿ+/<&>zQxW"


def test_nothing_logs_the_address_of_the_callback(at_home):
    said = {"code": CANARY, "state": CANARY}
    with sinks.logs_at_debug() as logs:
        visit(Client(), said)
        visit(at_home, {**said, "error_description": CANARY})
        visit(Client(), {"code": CANARY * 200, "state": "x"})
        at_home.post(reverse("flight-arrived"), said)
        logging.getLogger("tests").warning("looked")

    assert b"looked" in logs.content
    assert hits(logs.content, [CANARY]) == []


@pytest.mark.parametrize("address", ["/no-such-page/", CALLBACK])
def test_no_refusal_logs_a_query_string(at_home, address):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(RedactFormatter())
    logging.getLogger("django.request").addHandler(handler)

    at_home.get(f"{address}?{urlencode({'code': CANARY, 'x': 'y' * 9_000})}")

    logging.getLogger("django.request").removeHandler(handler)
    assert "Bad Request" in written.getvalue()
    assert hits(written.getvalue().encode(), [CANARY]) == []


def test_the_web_servers_log_has_no_query_string(monkeypatch, tmp_path):
    monkeypatch.setenv("CXR_PORT", "1")
    monkeypatch.setenv("CXR_STATE_DIR", str(tmp_path))
    file = import_module("cxone_registry.embedded.gunicorn")
    config = Config()
    config.set("access_log_format", file.access_log_format)
    environ = RequestFactory().get(f"{CALLBACK}?{urlencode({'code': CANARY})}").environ
    environ |= {"RAW_URI": f"{CALLBACK}?code={CANARY}", "HTTP_REFERER": f"{CALLBACK}?code={CANARY}"}
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    spent = SimpleNamespace(seconds=0, microseconds=0, total_seconds=lambda: 0.0)
    logger = Logger(config)
    atoms = logger.atoms(answer, SimpleNamespace(headers=[]), environ, spent)

    line = config.access_log_format % logger.atoms_wrapper_class(atoms)

    assert "/flight-check/callback/" in line
    assert hits(line.encode(), [CANARY]) == []


def test_a_report_about_a_crash_has_no_query_string(database):
    asked = RequestFactory().get(f"{CALLBACK}?{urlencode({'code': CANARY})}")
    try:
        raise RuntimeError(asked.GET["code"])
    except RuntimeError as error:
        reporter = get_exception_reporter_class(asked)(
            asked, type(error), error, error.__traceback__
        )
        report = reporter.get_traceback_text() + reporter.get_traceback_html()

    assert "RuntimeError" in report
    assert hits(report.encode(), [CANARY]) == []
