"""What monitoring may ask without signing in: are jobs worked off?"""

from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone

from cxone_registry.jobs import heartbeats
from cxone_registry.jobs.heartbeats import Kind
from cxone_registry.jobs.models import Heartbeat

PATH = "/healthz/jobs"


@pytest.fixture
def nobody(database):
    with transaction.atomic():
        Heartbeat.objects.all().delete()


def alive(kind, **silent):
    heartbeats.say(kind, "secret-host 7", started_at=timezone.now())
    Heartbeat.objects.filter(kind=kind).update(seen_at=Now() - timedelta(**silent))


def ask():
    answer = Client().get(PATH)
    return answer.status_code, answer.json()


def test_both_alive_is_well(nobody):
    alive(Kind.BEAT, seconds=5)
    alive(Kind.WORKER, seconds=9)

    status, told = ask()

    assert (status, told["status"]) == (200, "ok")
    assert told["beat_seconds"] >= 5
    assert told["worker_seconds"] >= 9


def test_nobody_is_not(nobody):
    assert ask() == (
        503,
        {"status": "no beat and no worker", "beat_seconds": None, "worker_seconds": None},
    )


def test_a_silent_worker_is_told(nobody):
    alive(Kind.BEAT, seconds=5)
    alive(Kind.WORKER, minutes=3)

    status, told = ask()

    assert (status, told["status"]) == (503, "no worker")


def test_no_name_of_a_host_is_given_out(nobody):
    alive(Kind.WORKER, seconds=1)

    assert b"secret-host" not in Client().get(PATH).content


def test_a_database_that_is_away_is_told_without_why(database, monkeypatch):
    def away():
        raise OperationalError("secret-host refused")

    monkeypatch.setattr(heartbeats, "ages", away)

    assert ask() == (503, {"status": "no database"})


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(method):
    assert getattr(Client(), method)(PATH).status_code == 405
