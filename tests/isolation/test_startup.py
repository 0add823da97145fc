"""Web server, worker and beat refuse to start when the wall or the keys are not in order."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from credentials.services.keyring import forget_keyring
from cxone_registry import startup

ROOT = Path(__file__).resolve().parent.parent.parent
WEB = ["-c", "import cxone_registry.wsgi"]
ASYNC_WEB = ["-c", "import cxone_registry.asgi"]
WORKER = ["-m", "celery", "-A", "cxone_registry.celery", "worker", "--pool", "solo"]
BEAT = ["-m", "celery", "-A", "cxone_registry.celery", "beat", "--schedule", "beat"]
GUNICORN = ["-m", "gunicorn", "--config", str(ROOT / "cxone_registry/embedded/gunicorn.py")]
NOBODY = "postgres://cxr_app:x@127.0.0.1:1/none"
each_process = pytest.mark.parametrize(
    "process",
    [WEB, ASYNC_WEB, [*GUNICORN, "cxone_registry.wsgi"], WORKER, BEAT],
    ids=["wsgi", "asgi", "web server", "worker", "beat"],
)


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """Beat writes its schedule where it is started, the web server its logs."""
    (tmp_path / "logs").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CXR_STATE_DIR", str(tmp_path))
    monkeypatch.setenv("CXR_PORT", "0")


def start(process: list[str], **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *process],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@each_process
def test_a_role_that_passes_the_wall_is_refused(database, process):
    ended = start(process, DATABASE_URL=os.environ["DATABASE_MAINT_URL"])

    assert ended.returncode == 78
    assert "The role of DATABASE_URL passes row-level security." in ended.stderr
    assert "Let DATABASE_URL name the role cxr_app" in ended.stderr


def test_a_process_without_a_key_ring_is_refused(database):
    ended = start(WEB, CXR_KEYRING_FILE="/nowhere")

    assert ended.returncode == 78
    assert "This database needs the root key k1-" in ended.stderr


def test_a_process_with_another_key_ring_is_refused(database, tmp_path):
    from credentials.crypto import format_key_line, new_root_key

    ring = tmp_path / "keyring"
    ring.touch(mode=0o600)
    ring.write_text(format_key_line(new_root_key(), "another") + "\n")

    ended = start(WEB, CXR_KEYRING_FILE=str(ring))

    assert ended.returncode == 78
    assert "is needed for 2 of 2 stored keys and is not in the key ring." in ended.stderr


def test_a_database_that_does_not_answer_is_refused(database):
    ended = start(WEB, DATABASE_URL=NOBODY)

    assert ended.returncode == 78
    assert "The database does not answer, so nothing could be checked." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_refusal_holds_no_password(database):
    ended = start(WEB, DATABASE_URL=NOBODY.replace(":x@", ":hunter2hunter2@"))

    assert "hunter2hunter2" not in ended.stderr + ended.stdout


def test_a_process_in_order_starts(database):
    ended = start(WEB)

    assert ended.returncode == 0, ended.stderr


def test_the_look_is_quick(database):
    startup.refuse_unless_safe()
    began = time.monotonic()

    startup.refuse_unless_safe()

    assert time.monotonic() - began < 0.1


def test_every_sentence_is_given_at_once(database, settings, capsys, monkeypatch):
    from django.db import connections

    monkeypatch.setitem(connections["default"].settings_dict, "ENGINE", "another")
    settings.KEYRING_FILE = ""
    forget_keyring()

    with pytest.raises(SystemExit) as ended:
        startup.refuse_unless_safe()

    forget_keyring()
    told = capsys.readouterr().err
    assert ended.value.code == 78
    assert "(cxr.E005)" in told
    assert "no key ring is configured" in told
