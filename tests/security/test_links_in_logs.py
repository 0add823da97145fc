"""The address of a page that opens without signing in is in no log and no report of a crash."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.views.debug import get_exception_reporter_class
from gunicorn.config import Config

from cxone_registry.logging import redact

TOKEN = "k" * 20 + "-_" + "Q" * 21
PATHS = [
    "/contact/{}/",
    "/reminder/{}/",
    "/calendar/{}.ics",
    "/report/unsubscribe/{}/",
    "/once/{}/",
    "/hand-in/{}/",
    "/consumer/{}/",
]
each_path = pytest.mark.parametrize("path", [path.format(TOKEN) for path in PATHS])


@each_path
def test_a_line_of_ours_has_no_link(path):
    assert TOKEN not in redact(f"Not Found: {path}")


@each_path
@pytest.mark.parametrize("before", ["", "/"])
def test_the_web_servers_line_has_no_link(monkeypatch, tmp_path, before, path):
    monkeypatch.setenv("CXR_PORT", "1")
    monkeypatch.setenv("CXR_STATE_DIR", str(tmp_path))
    file = import_module("cxone_registry.embedded.gunicorn")
    environ = RequestFactory().get(path).environ | {"PATH_INFO": before + path, "RAW_URI": path}
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
    spent = SimpleNamespace(seconds=0, microseconds=0, total_seconds=lambda: 0.0)
    logger = file.WithoutLinks(Config())
    atoms = logger.atoms(answer, SimpleNamespace(headers=[]), environ, spent)

    line = file.access_log_format % logger.atoms_wrapper_class(atoms)

    assert f"/{path.split('/')[1]}/" in line
    assert TOKEN not in line


@each_path
def test_a_report_about_a_crash_has_no_link(path):
    asked = RequestFactory().get(path)
    try:
        raise RuntimeError(TOKEN)
    except RuntimeError as error:
        reporter = get_exception_reporter_class(asked)(
            asked, type(error), error, error.__traceback__
        )
        report = reporter.get_traceback_text() + reporter.get_traceback_html()

    assert "RuntimeError" in report
    assert TOKEN not in report
