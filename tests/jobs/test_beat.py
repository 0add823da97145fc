"""The beat goes on when the machine's clock is put back."""

from datetime import timedelta

import pytest
from celery.beat import ScheduleEntry
from celery.schedules import schedule

from cxone_registry.celery import app
from cxone_registry.jobs.beat import Scheduler

pytestmark = pytest.mark.pure


@pytest.fixture
def beat(tmp_path, monkeypatch):
    """One that never reaches a broker or a database."""
    made = Scheduler(app=app, schedule_filename=str(tmp_path / "beat"), lazy=True)
    made._pulse = type("Silent", (), {"say": lambda self: False, "end": lambda self: None})()
    made._store = {"entries": {}}
    monkeypatch.setattr(made, "apply_entry", lambda entry, producer=None: made.sent.append(entry))
    monkeypatch.setattr(Scheduler, "producer", None)
    made.sent = []
    return made


def entry(**changes):
    every = schedule(timedelta(seconds=10), app=app)
    made = ScheduleEntry(name="tick", task="tick", schedule=every, app=app)
    made.last_run_at = made.default_now() + timedelta(**changes)
    return made


def test_what_ran_in_the_future_is_due_within_its_interval(beat):
    beat.schedule["tick"] = entry(days=1)

    assert 0 < beat.tick() <= 10


def test_what_ran_lately_is_left_as_it_is(beat):
    beat.schedule["tick"] = made = entry(seconds=-4)
    before = made.last_run_at

    assert 0 < beat.tick() <= 6
    assert made.last_run_at == before


def test_what_is_due_is_sent(beat):
    beat.schedule["tick"] = entry(seconds=-11)

    assert beat.tick() == 0
    assert [each.name for each in beat.sent] == ["tick"]
