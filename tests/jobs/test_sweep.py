"""What the tick makes good: due schedules, dead workers, lost nudges, jobs that never end."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cxone_registry.jobs import claims, queue, sweep, worker
from cxone_registry.jobs.models import Job, Schedule
from tests.jobs import handlers, rows

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def nudged(monkeypatch):
    found = []
    monkeypatch.setattr(queue, "nudge", found.append)
    return found


def wear_out(job):
    rows.change(job, attempts=job.max_attempts - 1)
    claims.claim(job.kind, most=1, alone=True)
    rows.let_lease_end(job)


def test_a_due_schedule_becomes_one_job(org, kind):
    schedule = rows.schedule(kind, overdue=SECOND, every=HOUR)

    sweep.tick()
    sweep.tick()

    [job] = rows.jobs_of(kind)
    assert job.object_id == schedule.pk
    assert job.due_at == schedule.next_due_at


def test_beats_ticking_at_once_queue_a_due_time_once(org, kind):
    for number in range(10):
        rows.schedule(f"{kind}-{number}", overdue=SECOND, every=HOUR)

    rows.at_once(6, sweep.tick)

    assert [len(rows.jobs_of(f"{kind}-{number}")) for number in range(10)] == [1] * 10


def test_a_schedule_missed_for_a_day_runs_once_and_goes_on_in_its_rhythm(org, kind):
    schedule = rows.schedule(kind, overdue=timedelta(hours=26, minutes=10), every=HOUR)

    sweep.tick()

    [job] = rows.jobs_of(kind)
    with transaction.atomic():
        following = Schedule.objects.get(pk=schedule.pk).next_due_at
    assert job.due_at == schedule.next_due_at
    assert following == schedule.next_due_at + timedelta(hours=27)


def test_missed_schedules_are_spread_over_minutes(org, kind):
    for number in range(12):
        rows.schedule(f"{kind}-{number}", overdue=timedelta(days=1), every=HOUR)
    before = timezone.now()

    sweep.tick()

    starts = [rows.jobs_of(f"{kind}-{number}")[0].run_after for number in range(12)]
    assert len(set(starts)) > 6
    assert max(starts) - before < timedelta(minutes=5, seconds=10)
    assert max(starts) - min(starts) > timedelta(seconds=60)


def test_a_schedule_that_is_late_by_less_than_its_interval_runs_at_once(org, kind):
    rows.schedule(kind, overdue=timedelta(minutes=30), every=HOUR)

    sweep.tick()

    assert rows.jobs_of(kind)[0].run_after <= timezone.now()


def test_a_schedule_that_is_switched_off_stays_silent(org, kind):
    schedule = rows.schedule(kind, overdue=HOUR, every=HOUR)
    with transaction.atomic():
        Schedule.objects.filter(pk=schedule.pk).update(is_enabled=False)

    sweep.tick()

    assert rows.jobs_of(kind) == []


def test_a_plan_still_running_is_not_queued_a_second_time(org, kind):
    schedule = rows.schedule(kind, overdue=SECOND, every=HOUR)
    sweep.tick()
    with transaction.atomic():
        Schedule.objects.filter(pk=schedule.pk).update(next_due_at=timezone.now() - SECOND)

    sweep.tick()

    assert len(rows.jobs_of(kind)) == 1


def test_a_lost_nudge_is_repeated(org, kind, nudged):
    rows.add(kind)

    sweep.tick()

    assert kind in nudged


def test_the_job_of_a_dead_worker_is_nudged_and_runs(org, kind, nudged):
    [job] = rows.add(kind)
    claims.claim(kind, most=1)
    rows.let_lease_end(job)

    sweep.tick()
    worker.run_range(kind)

    assert kind in nudged
    assert rows.look(job).state == Job.State.DONE


def test_nobody_is_nudged_for_a_job_that_is_running(org, kind, nudged):
    rows.add(kind)
    claims.claim(kind, most=1)

    sweep.tick()

    assert kind not in nudged


def test_a_job_whose_tries_are_used_up_fails_and_its_room_is_told(org, kind):
    [job] = rows.add(kind)
    wear_out(job)

    sweep.tick()
    sweep.tick()

    assert rows.look(job).state == Job.State.FAILED
    assert rows.look(job).result_code == "gave-up"
    assert handlers.given_up == [job.object_id]


def test_a_job_is_not_given_up_while_its_last_try_is_running(org, kind):
    [job] = rows.add(kind)
    rows.change(job, attempts=job.max_attempts - 1)
    claims.claim(kind, most=1, alone=True)

    sweep.tick()

    assert rows.look(job).state == Job.State.RUNNING


def test_a_job_stays_open_until_its_room_could_be_told(org, kind, settings, monkeypatch):
    [job] = rows.add(kind)
    wear_out(job)
    told, path = handlers.told, "tests.jobs.handlers.told"

    monkeypatch.setattr(path, lambda _: 1 / 0)
    sweep.tick()
    assert rows.look(job).state == Job.State.RUNNING
    monkeypatch.setattr(path, told)
    sweep.tick()

    assert rows.look(job).state == Job.State.FAILED
    assert handlers.given_up == [job.object_id]


def test_a_job_that_cannot_be_given_up_does_not_keep_others_waiting(org, kind, monkeypatch):
    bad, good = rows.add(kind, 2)
    for job in (bad, good):
        wear_out(job)
    told = handlers.told
    monkeypatch.setattr(
        "tests.jobs.handlers.told", lambda it: 1 / 0 if it == bad.object_id else told(it)
    )

    sweep.tick()

    assert handlers.given_up == [good.object_id]


def test_a_job_that_kills_its_worker_is_given_up_and_the_others_get_done(org, kind, monkeypatch):
    poison, *others = rows.add(kind, 6)

    class WorkerDiedError(BaseException):
        pass

    def die(handler, claimed):
        if claimed.object_id == poison.object_id:
            raise WorkerDiedError
        run_one(handler, claimed)

    run_one = worker.run_one
    monkeypatch.setattr(worker, "run_one", die)
    for _ in range(6):
        worker.run_range(kind)
        rows.let_lease_end(poison)
    sweep.tick()

    assert {rows.look(job).state for job in others} == {Job.State.DONE}
    assert rows.look(poison).result_code == "gave-up"
