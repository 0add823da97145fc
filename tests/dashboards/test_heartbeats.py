"""Beats and workers say that they are alive; the silent are told apart, and forgotten."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from cxone_registry.jobs import heartbeats, tasks
from cxone_registry.jobs.heartbeats import Kind
from cxone_registry.jobs.models import Heartbeat
from cxone_registry.jobs.pulse import Pulse, WorkerPulse
from tests.support import make


@pytest.fixture
def name(database):
    return f"host {make.number()}"


def said(name):
    return Heartbeat.objects.filter(name=name)


def silent_for(name, **time):
    said(name).update(seen_at=Now() - timedelta(**time))


def of_now(name):
    return [one for one in heartbeats.processes(timezone.now()) if one.name == name]


def test_a_process_has_one_row_however_often_it_speaks(name):
    for _ in range(3):
        heartbeats.say(Kind.WORKER, name, started_at=timezone.now())

    assert said(name).count() == 1


def test_a_process_that_was_started_again_says_since_when(name):
    heartbeats.say(Kind.WORKER, name, started_at=timezone.now() - timedelta(hours=3))
    again = timezone.now()

    heartbeats.say(Kind.WORKER, name, started_at=again)

    assert said(name).get().started_at == again


def test_who_spoke_lately_is_alive_and_who_is_silent_for_two_minutes_is_not(name):
    heartbeats.say(Kind.WORKER, name, started_at=timezone.now())
    before = of_now(name)
    silent_for(name, minutes=3)

    assert [one.is_alive for one in before] == [True]
    assert [one.is_alive for one in of_now(name)] == [False]


def test_who_was_silent_for_a_day_is_forgotten(name):
    heartbeats.say(Kind.WORKER, name, started_at=timezone.now())
    silent_for(name, hours=25)

    assert of_now(name) == []
    heartbeats.say(Kind.BEAT, name, started_at=timezone.now())
    assert [row.kind for row in said(name)] == [Kind.BEAT]


def test_who_ends_as_it_should_is_not_missed(name):
    heartbeats.say(Kind.WORKER, name, started_at=timezone.now())

    heartbeats.leave(Kind.WORKER, name)

    assert not said(name).exists()


def test_it_is_said_at_most_every_fifteen_seconds(database):
    clock = [0.0]
    speaker = Pulse(Kind.WORKER, clock=lambda: clock[0])
    told = []
    for clock[0] in (0, 5, 14.9, 15.1, 16):
        told.append(speaker.say())
    speaker.end()

    assert told == [True, False, False, True, False]


def test_a_database_that_is_away_keeps_no_beat_from_ticking(database, monkeypatch, caplog):
    def away(*_, **__):
        raise DatabaseError("connection to secret-host failed")

    monkeypatch.setattr(heartbeats, "say", away)

    assert Pulse(Kind.BEAT).say() is False
    assert "secret-host" not in caplog.text


def test_every_worker_speaks_from_beside_its_pool(database, monkeypatch):
    told = []
    monkeypatch.setattr(heartbeats, "say", lambda kind, *_, **__: told.append(("alive", kind)))
    monkeypatch.setattr(heartbeats, "leave", lambda kind, _: told.append(("gone", kind)))
    step = WorkerPulse(None)

    step.start(None)
    step.stop(None)

    assert WorkerPulse in tasks.app.steps["worker"]
    assert told == [("alive", Kind.WORKER), ("gone", Kind.WORKER)]


def test_the_newest_word_of_each_kind_has_an_age(name):
    with transaction.atomic():
        Heartbeat.objects.all().delete()
    heartbeats.say(Kind.WORKER, name, started_at=timezone.now())
    silent_for(name, seconds=30)

    found = heartbeats.ages()

    assert found[Kind.BEAT] is None
    assert 29 < found[Kind.WORKER] < 300
