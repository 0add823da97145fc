"""The row is the message: asking twice gives one job, and no broker can break a request."""

import uuid
from datetime import timedelta

import pytest
from celery import Celery
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from cxone_registry import celery
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import queue, tasks
from cxone_registry.jobs.models import Job
from tests.jobs import rows


@pytest.fixture(autouse=True)
def _heard(monkeypatch):
    monkeypatch.setattr(queue, "_silent_until", 0.0)


@pytest.fixture
def sent(monkeypatch):
    """What would have gone to the broker."""
    found = []
    monkeypatch.setattr(
        celery.app, "send_task", lambda task, args, **_: found.append((task, args[0]))
    )
    return found


@transaction.atomic
def enqueue(kind, object_id, **options):
    return queue.enqueue(kind, object_id, **options)


def test_enqueueing_twice_gives_one_open_job(org, kind):
    object_id = uuid.uuid4()

    assert enqueue(kind, object_id).pk == enqueue(kind, object_id).pk
    assert len(rows.jobs_of(kind)) == 1


def test_enqueueing_from_eight_threads_gives_one_open_job(org, kind):
    object_id = uuid.uuid4()

    def ask():
        with organization_context(org.pk):
            return enqueue(kind, object_id).pk

    assert len(set(rows.at_once(8, ask))) == 1
    assert len(rows.jobs_of(kind)) == 1


def test_a_finished_job_does_not_stand_in_the_way_of_the_next(org, kind):
    first = enqueue(kind, uuid.uuid4())
    rows.change(first, state=Job.State.DONE)

    assert enqueue(kind, first.object_id).pk != first.pk


def test_a_worker_is_woken_after_the_commit_and_not_before(org, kind, sent):
    with transaction.atomic():
        job = queue.enqueue(kind, uuid.uuid4())
        assert sent == []

    assert sent == [(queue.WORK_ON_ONE, str(job.pk))]


def test_nobody_is_woken_for_a_transaction_that_was_rolled_back(org, kind, sent):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.enqueue(kind, uuid.uuid4())
        _ = 1 / 0

    assert sent == []
    assert rows.jobs_of(kind) == []


def test_hurrying_brings_a_waiting_job_forward(org, kind, sent):
    later = timezone.now() + timedelta(hours=6)
    job = enqueue(kind, uuid.uuid4(), run_after=later)
    assert sent == []

    with transaction.atomic():
        queue.hurry(kind, job.object_id)

    assert rows.look(job).run_after <= timezone.now()
    assert rows.look(job).priority == Job.Priority.PERSON
    assert sent == [(queue.WORK_ON_ONE, str(job.pk))]


def test_a_broker_that_is_down_does_not_break_the_request(org, kind, monkeypatch, caplog):
    def refuse(*_, **__):
        raise OperationalError("connection refused")

    monkeypatch.setattr(celery.app, "send_task", refuse)

    job = enqueue(kind, uuid.uuid4())

    assert rows.look(job).state == Job.State.QUEUED
    assert "jobs.broker.unreachable" in caplog.messages


@pytest.fixture
def nowhere(monkeypatch):
    """Our application with the address of a broker that does not listen."""
    found = Celery(broker="redis+socket:///nowhere/valkey.sock", set_as_current=False)
    found.conf.broker_transport_options = celery.app.conf.broker_transport_options
    monkeypatch.setattr(queue, "app", found)
    return found


def test_an_address_where_no_broker_listens_does_not_either(org, kind, nowhere, caplog):
    job = enqueue(kind, uuid.uuid4())

    assert rows.look(job).state == Job.State.QUEUED
    assert "jobs.broker.unreachable" in caplog.messages


def test_many_nudges_do_not_wait_for_a_dead_broker_one_by_one(org, kind, nowhere, caplog):
    with transaction.atomic():
        for _ in range(20):
            queue.enqueue(kind, uuid.uuid4())

    assert caplog.messages.count("jobs.broker.unreachable") == 1


@pytest.mark.parametrize(
    "value",
    ["client secret with spaces", "x" * 41, {"secret": "s"}, ["a"], b"bytes", 1.5, "a=b", "p+/w"],
)
def test_task_arguments_that_are_not_ids_are_refused(value):
    with pytest.raises(TypeError, match="Task arguments are ids"):
        celery.refuse_values([value], {})


@pytest.mark.parametrize(
    "value", [None, 7, True, uuid.uuid4(), "acc3ae81-c50b-4aec-bf7b-f1c594e12370", "plan-x", "a.b"]
)
def test_ids_and_short_names_are_let_through(value):
    celery.refuse_values([value], {"key": value})


def test_a_value_is_refused_on_the_way_to_the_broker():
    with pytest.raises(TypeError, match="Task arguments are ids"):
        celery.app.send_task(queue.WORK, args=["a secret = value"])


def test_a_value_is_refused_however_the_task_is_called():
    with pytest.raises(TypeError, match="Task arguments are ids"):
        tasks.work.delay("a secret = value")
    with pytest.raises(TypeError, match="Task arguments are ids"):
        tasks.work.apply_async(kwargs={"kind": "a secret = value"})


@transaction.atomic
def withdraw(kind, object_id):
    return queue.withdraw(kind, object_id)


def test_a_job_that_nobody_began_can_be_withdrawn(org, kind):
    job = enqueue(kind, uuid.uuid4())

    assert withdraw(kind, job.object_id)

    gone = rows.look(job)
    assert (gone.state, gone.result_code) == (Job.State.DONE, "withdrawn")


def test_a_job_that_a_worker_has_begun_stays(org, kind):
    job = enqueue(kind, uuid.uuid4())
    rows.change(job, state=Job.State.RUNNING)

    assert not withdraw(kind, job.object_id)
    assert rows.look(job).state == Job.State.RUNNING


def test_withdrawing_what_is_not_there_does_no_harm(org, kind):
    assert withdraw(kind, uuid.uuid4())
