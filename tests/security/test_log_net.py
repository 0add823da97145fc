"""The last net of the logs: what looks like a secret, what the database quotes, words of errors."""

import http.client
import logging
import sys

import pytest
from gunicorn.config import Config

from cxone_registry.logging import QUIET, RedactFilter, RedactFormatter, redact
from cxone_registry.web_logging import WithoutLinks

VALUE = "hunter2-and-a-long-tail-0123456789"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SHAPES = {
    "jwt": f"eyJhbGciOiJIUzI1NiJ9.{VALUE}.{VALUE}",
    "bearer": f"Authorization: Bearer {VALUE}",
    "form": f"client_secret={VALUE}&x=1",
    "passphrase": f"passphrase={VALUE}",
    "session": f"Cookie: __Host-sessionid={VALUE}",
    "code in an address": f"/flight-check/callback/?code={VALUE}&state={VALUE}",
    "JSON": f'{{"accessKeySecret": "{VALUE}"}}',
    "dictionary": f"{{'client_secret': '{VALUE}'}}",
    "key of a webhook": f"whsec_{VALUE}",
    "seed of a code app": f"seed {SEED}",
    "address of a code app": f"otpauth://totp/x?secret={VALUE}",
    "SAML answer": f"<samlp:Response ID='1'>{VALUE}",
    "encoded SAML answer": f"PHNhbWxwOlJlc3BvbnNl{VALUE.replace('-', '')}",
    "private key": f"-----BEGIN RSA PRIVATE KEY-----\n{VALUE}\n-----END RSA PRIVATE KEY-----",
    "token of a vault": f"hvs.{VALUE}",
    "one-time link": f"/once/{VALUE}/",
    "consumer": f"/consumer/{VALUE}/",
    "key of a row": f"duplicate key\nDETAIL:  Key (client_id)=({VALUE}) already exists.",
    "row": f"null value\nDETAIL:  Failing row contains (1, a\n\nb, {VALUE}).",
    "where": f"x\nCONTEXT:  unnamed portal parameter $1 = '{VALUE}'",
    "value": f'invalid input syntax for type uuid: "{VALUE}"',
    "number": f'value "{VALUE}" is out of range for type integer',
}


@pytest.mark.pure
@pytest.mark.parametrize("shape", SHAPES)
def test_no_line_holds_it(shape):
    clean = redact(SHAPES[shape])

    assert "[redacted:" in clean
    assert VALUE not in clean
    assert VALUE.replace("-", "") not in clean
    assert SEED not in clean


@pytest.mark.pure
def test_a_traceback_goes_on_after_what_the_database_quoted():
    text = f"boom\nDETAIL:  Key (x)=({VALUE}) exists.\n\nThe above exception was the cause\n  x"

    assert "The above exception" in redact(text)


@pytest.mark.pure
@pytest.mark.parametrize(
    "line",
    [
        "jobs.failed kind=validate job=0198-aa error=ValueError at x.py:12",
        "Not Found: /credentials/clientcredential/0198/",
        "secret.set state=current code=refused",
    ],
)
def test_ordinary_lines_stay(line):
    assert redact(line) == line


def caught(error: Exception) -> str:
    """What the log shows of *error*, which came of another and carries a note."""
    try:
        try:
            int(VALUE)
        except ValueError as first:
            error.add_note(VALUE)
            raise error from first
    except Exception:  # noqa: BLE001
        return RedactFormatter().formatException(sys.exc_info())


@pytest.mark.pure
def test_a_logged_error_has_its_place_but_no_words():
    shown = caught(RuntimeError(f"cannot use {VALUE}"))

    assert "RuntimeError" in shown
    assert "ValueError" in shown
    assert "test_log_net.py" in shown
    assert VALUE not in shown


@pytest.mark.pure
def test_of_errors_of_the_system_the_words_are_kept():
    assert "Connection refused" in caught(ConnectionRefusedError(111, "Connection refused"))


@pytest.mark.pure
def test_a_groups_members_have_no_words_either():
    shown = caught(ExceptionGroup("both", [ValueError(VALUE), KeyError(VALUE)]))

    assert "KeyError" in shown
    assert VALUE not in shown


@pytest.mark.pure
def test_a_worker_logs_a_failed_task_without_words(caplog):
    context = {
        "name": "work", "id": "7", "exc": f"ValueError({VALUE!r})", "args": f"({VALUE!r},)",
        "traceback": VALUE, "description": "raised unexpected",
    }  # fmt: skip
    try:
        raise ValueError(VALUE)
    except ValueError:
        with caplog.at_level("ERROR"):
            logging.getLogger("celery.app.trace").exception(
                "Task %(name)s[%(id)s] %(description)s: %(exc)s\n%(traceback)s",
                context,
                extra={"data": context},
            )
    [record] = caplog.records
    RedactFilter().filter(record)
    record.exc_text = None  # the test runner's own handler filled it in
    shown = RedactFormatter("%(message)s").format(record)

    assert shown.startswith("Task work[7]: ValueError")
    assert VALUE not in shown


def test_what_others_log_at_debug_is_off(database):
    loud = [name for name in QUIET if logging.getLogger(name).getEffectiveLevel() < logging.WARNING]

    assert loud == []
    assert {"urllib3", "botocore", "hvac", "fido2", "saml", "onelogin", "allauth"} <= {*QUIET}
    assert http.client.HTTPConnection.debuglevel == 0


@pytest.mark.pure
def test_the_web_servers_own_errors_are_clean(tmp_path):
    config = Config()
    config.set("errorlog", str(tmp_path / "error.log"))
    logger = WithoutLinks(config)
    try:
        raise ValueError(VALUE)
    except ValueError:
        logger.exception("Error handling request %s", f"/once/{VALUE}/?code={VALUE}")
    for handler in logger.error_log.handlers:
        handler.close()
    shown = (tmp_path / "error.log").read_text()

    assert "[redacted:link]" in shown
    assert "ValueError" in shown
    assert VALUE not in shown
