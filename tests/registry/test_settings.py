"""A missing or wrong setting is refused with a sentence that names it."""

import base64
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {
    "SECRET_KEY": "only-for-this-test-" + "0123456789" * 4,
    "BROKER_URL": "amqp://127.0.0.1:1",
    "DATABASE_URL": "postgres://cxr_app@127.0.0.1:1/none",
    "DATABASE_AUDIT_URL": "postgres://cxr_audit@127.0.0.1:1/none",
    "CXR_PUBLIC_URL": "https://registry.example.com",
    "ALLOWED_HOSTS": "registry.example.com",
}


def load(module, **environment):
    """What Python says when it loads a settings module in this environment."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", f"import cxone_registry.settings.{module}"],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def without(name):
    return {key: value for key, value in GOOD.items() if key != name}


def test_production_loads_with_everything_set():
    assert load("production", **GOOD).returncode == 0


@pytest.mark.parametrize("name", ["SECRET_KEY", "BROKER_URL", "DATABASE_URL", "DATABASE_AUDIT_URL"])
def test_a_missing_setting_is_named(name):
    told = load("production", **without(name))

    assert told.returncode != 0
    assert f"The setting {name} is missing" in told.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("DATABASE_URL", "sqlite:///db", "The setting DATABASE_URL must be a postgres:// URL"),
        ("DATABASE_URL", "mysql://u@h/d", "The setting DATABASE_URL must be a postgres:// URL"),
        ("CXR_PUBLIC_URL", "http://plain.example", "The setting CXR_PUBLIC_URL must start with"),
        ("ALLOWED_HOSTS", "*", "The setting ALLOWED_HOSTS must list host names"),
        ("CXR_SANDBOX_HOSTS", "http://127.0.0.1:8701", "CXR_SANDBOX_HOSTS is set in production"),
        ("CXR_NOTICE_ORIGINS", "http://127.0.0.1:8799", "CXR_NOTICE_ORIGINS is set in production"),
    ],
)
def test_a_wrong_setting_is_named(name, value, sentence):
    told = load("production", **{**GOOD, name: value})

    assert told.returncode != 0
    assert sentence in told.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "BROKER_URL", "DATABASE_URL"])
def test_blanks_are_no_value(name):
    assert f"The setting {name} is missing" in load("production", **{**GOOD, name: " \n"}).stderr


def test_a_short_key_for_signing_is_refused():
    told = load("production", **{**GOOD, "SECRET_KEY": "x" * 49 + " \n"})

    assert "The setting SECRET_KEY must have at least 50 characters" in told.stderr


@pytest.mark.parametrize("form", ["{}", "{}\n# and a remark", "prefix-{}"])
@pytest.mark.parametrize("alphabet", [b"+/", b"-_"])
@pytest.mark.parametrize("is_file", [True, False])
def test_a_root_key_never_signs_sessions(tmp_path, form, alphabet, is_file):
    raw = secrets.token_bytes(32)
    ring, path = base64.b64encode(raw).decode(), tmp_path / "keyring"
    path.write_text(f"{ring}  # made by a test\n")
    mistaken = form.format(base64.b64encode(raw, alphabet).decode()).ljust(50, ".")
    where = {"CXR_KEYRING_FILE": str(path)} if is_file else {"CXR_ROOT_KEYS": ring}

    told = load("production", **{**GOOD, "SECRET_KEY": mistaken}, **where)

    assert "The setting SECRET_KEY holds a root key" in told.stderr
    assert ring not in told.stderr + told.stdout


def test_another_key_ring_beside_it_is_fine(tmp_path):
    path = tmp_path / "keyring"
    path.write_text(base64.b64encode(secrets.token_bytes(32)).decode())

    assert load("production", **GOOD, CXR_KEYRING_FILE=str(path)).returncode == 0


def test_the_build_of_the_image_passes_its_own_settings():
    text = (ROOT / "docker" / "Dockerfile").read_text().replace("\\\n", " ")
    [line] = re.findall(r"^RUN (.*) python manage.py collectstatic", text, re.MULTILINE)

    assert load("production", **dict(part.split("=", 1) for part in line.split())).returncode == 0


@pytest.mark.parametrize("module", ["wsgi", "asgi", "celery"])
def test_a_start_that_names_no_settings_does_not_become_the_embedded_mode(module):
    kept = {"PATH": os.environ["PATH"], **GOOD}
    touch = f"import cxone_registry.{module}; from django.conf import settings; settings.DEBUG"

    told = subprocess.run(
        [sys.executable, "-c", touch],
        env=kept,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode != 0
    assert "Set DJANGO_SETTINGS_MODULE=cxone_registry.settings.production" in told.stderr
    assert "make manage" in told.stderr


def test_the_embedded_settings_load_for_the_supervisors_children(tmp_path):
    assert load("embedded", **GOOD, CXR_STATE_DIR=str(tmp_path)).returncode == 0


def test_the_embedded_settings_refuse_production():
    told = load("embedded", **GOOD, CXR_MODE="production")

    assert told.returncode != 0
    assert "CXR_MODE=production is set" in told.stderr


def test_a_setting_may_come_from_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(GOOD["SECRET_KEY"])

    assert load("production", **without("SECRET_KEY"), SECRET_KEY_FILE=str(secret)).returncode == 0


@pytest.mark.parametrize(
    ("environment", "hops"),
    [
        ({}, "0"),
        ({"CXR_BEHIND_PROXY": "1"}, "1"),
        ({"CXR_BEHIND_PROXY": "1", "CXR_TRUSTED_PROXY_HOPS": "2"}, "2"),
    ],
)
def test_a_proxy_is_believed_only_when_there_is_one(environment, hops):
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    program = "from cxone_registry.settings.production import *; print(TRUSTED_PROXY_HOPS)"

    done = subprocess.run(
        [sys.executable, "-c", program],
        env=kept | GOOD | environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == hops
