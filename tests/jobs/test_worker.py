"""A worker runs what is due, survives what fails, and keeps its leases while it works."""

import logging
import os
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from cxone_registry.jobs import claims, queue, worker
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from tests.jobs import handlers, rows

State = Job.State


def fail_with(text):
    raise ValueError(text)


def test_a_range_runs_every_due_job_once(org, kind):
    jobs = rows.add(kind, 40)

    assert worker.run_range(kind) == 40
    assert sorted(handlers.worked) == sorted(job.object_id for job in jobs)
    assert {job.state for job in rows.jobs_of(kind)} == {State.DONE}


def test_workers_at_once_run_each_job_once(org, kind):
    jobs = rows.add(kind, 60)

    rows.at_once(4, lambda: worker.run_range(kind))

    assert sorted(handlers.worked) == sorted(job.object_id for job in jobs)


def test_a_message_delivered_twice_runs_the_job_once(org, kind):
    [job] = rows.add(kind)

    assert [worker.run_job(job.pk), worker.run_job(job.pk)] == [1, 0]
    assert handlers.worked == [job.object_id]


def test_a_handlers_code_is_kept_on_the_job(org, kind):
    [job] = rows.add(kind)
    handlers.behaviour[job.object_id] = lambda: Done("planned-3")

    worker.run_range(kind)

    assert rows.look(job).result_code == "planned-3"


def test_a_job_put_off_waits_and_keeps_its_attempts(org, kind):
    [job] = rows.add(kind)
    handlers.behaviour[job.object_id] = lambda: Later(timedelta(hours=1))

    worker.run_range(kind)

    assert rows.look(job).state == State.QUEUED
    assert rows.look(job).attempts == 0
    assert rows.look(job).run_after > timezone.now() + timedelta(minutes=50)


def test_a_failing_job_is_tried_later_and_the_others_go_on(org, kind):
    bad, *good = rows.add(kind, 5)
    handlers.behaviour[bad.object_id] = lambda: fail_with("broken")

    worker.run_range(kind)

    assert {rows.look(job).state for job in good} == {State.DONE}
    assert rows.look(bad).state == State.QUEUED
    assert rows.look(bad).attempts == 1
    assert rows.look(bad).run_after > timezone.now() + worker.BACK_OFF / 2


def test_the_log_of_a_failing_job_names_type_and_place_but_no_values(org, kind, caplog):
    [job] = rows.add(kind)
    handlers.behaviour[job.object_id] = lambda: fail_with("hunter2-hunter2")

    with caplog.at_level(logging.ERROR):
        worker.run_range(kind)

    [record] = [each for each in caplog.records if each.message == "jobs.failed"]
    assert record.error.startswith("ValueError at ")
    assert "hunter2" not in str(vars(record))


def test_a_job_whose_end_cannot_be_written_does_not_take_the_range_down(org, kind, monkeypatch):
    rows.add(kind, 3)
    monkeypatch.setattr(claims, "finish", lambda *_, **__: fail_with("database away"))

    assert worker.run_range(kind) == 3
    assert {job.state for job in rows.jobs_of(kind)} == {State.RUNNING}


def test_a_range_renews_its_lease_while_a_job_runs_longer_than_it(org, kind, settings):
    settings.JOB_LEASE_SECONDS = 1
    [job] = rows.add(kind)
    stolen = []

    def longer_than_a_lease():
        time.sleep(1.6)
        stolen.extend(claims.claim(kind, most=1))
        return Done()

    handlers.behaviour[job.object_id] = longer_than_a_lease
    worker.run_range(kind)

    assert stolen == []
    assert rows.look(job).state == State.DONE


def test_a_single_job_renews_its_lease_too(org, kind, settings):
    settings.JOB_LEASE_SECONDS = 1
    [job] = rows.add(kind)
    stolen = []

    def longer_than_a_lease():
        time.sleep(1.6)
        stolen.extend(claims.claim(kind, most=1))
        return Done()

    handlers.behaviour[job.object_id] = longer_than_a_lease
    worker.run_job(job.pk)

    assert stolen == []
    assert rows.look(job).state == State.DONE


def test_a_full_range_makes_way_and_asks_for_the_next(org, kind, settings, monkeypatch):
    settings.JOB_RANGE_SIZE = 10
    rows.add(kind, 25)
    asked = []
    monkeypatch.setattr(queue, "nudge", asked.append)

    assert worker.run_range(kind) == 10
    assert asked == [kind]


def test_a_worker_claims_no_more_than_it_soon_runs(org, kind, settings):
    settings.JOB_RANGE_SIZE = 500
    rows.add(kind, 100)
    running = []

    def count():
        with transaction.atomic():
            running.append(Job.objects.filter(kind=kind, state=State.RUNNING).count())
        return Done()

    handlers.behaviour.update({job.object_id: count for job in rows.jobs_of(kind)})
    worker.run_range(kind)

    assert max(running) <= 2 * settings.JOB_THREADS


def test_jobs_interrupted_three_times_run_one_by_one(org, kind):
    jobs = rows.add(kind, 4)
    at_work, most = [], []

    def alone():
        at_work.append(1)
        most.append(len(at_work))
        time.sleep(0.05)
        at_work.pop()
        return Done()

    for job in jobs:
        rows.change(job, attempts=3)
        handlers.behaviour[job.object_id] = alone
    worker.run_range(kind)

    assert most == [1, 1, 1, 1]


@pytest.mark.parametrize("error", [OperationalError("gone"), KeyError("x"), RecursionError()])
def test_the_place_of_any_error_can_be_told(error):
    try:
        raise error
    except type(error) as caught:
        told = worker.where(caught)

    assert told.startswith(f"{type(error).__name__} at {os.path.abspath(__file__)}")
