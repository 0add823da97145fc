"""The health check of containers: plain HTTP to 127.0.0.1, whatever hosts production allows."""

import json
import os
import subprocess
import sys

import pytest
from django.db import OperationalError
from django.test import Client

from cxone_registry.site import health

ASK = """
import django, json, sys
django.setup()
from django.test import Client
answer = Client().get("/healthz", headers={"host": "127.0.0.1:8000"})
print(json.dumps([answer.status_code, answer.json()]))
"""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cxone_registry.settings.production",
    "CXR_MODE": "production",
    "SECRET_KEY": "only-for-this-test-" + "0123456789" * 4,
    "BROKER_URL": "amqp://127.0.0.1:1",
    "CXR_PUBLIC_URL": "https://registry.example.com",
    "ALLOWED_HOSTS": "registry.example.com",
}


def in_production(**settings):
    """Status and JSON of the health check, asked as a container asks itself."""
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env={**os.environ, **PRODUCTION, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_answers_in_production_without_https_and_by_any_host(database):
    assert in_production() == [200, {"status": "ok"}]


def test_it_tells_in_production_that_the_database_is_away(database):
    away = in_production(DATABASE_URL="postgres://cxr_app@127.0.0.1:1/none")

    assert away == [503, {"status": "no database"}]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_only_reads(method):
    assert getattr(Client(), method)("/healthz").status_code == 405


def test_its_answer_is_not_kept_and_sets_no_cookie():
    answer = Client().get("/healthz")

    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_nothing_is_said_about_the_fault(monkeypatch):
    def away():
        raise OperationalError("connection refused: host=secret-host")

    monkeypatch.setattr(health.connection, "cursor", away)

    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (503, {"status": "no database"})
