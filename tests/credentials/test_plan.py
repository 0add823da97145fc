"""The schedule: every sign-in that needs no person, spread over a quarter of the interval."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import ValidationRun
from credentials.services import validation_plan
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job, Schedule
from tenants.models import ApplicationType
from tenants.models.application import ClientAuthMethod
from tests.credentials import scene
from tests.support import make

DAY = timedelta(days=1)


@pytest.fixture
def schedule(org):
    with transaction.atomic():
        found = Schedule.objects.get(kind=validation_plan.KIND)
        found.interval_seconds = int(DAY.total_seconds())
        found.save()
    return found


@pytest.fixture
def uses(org):
    made = [make.use() for _ in range(12)]
    scene.forget_work()
    return made


@transaction.atomic
def planned():
    return {
        run.use_id: Job.objects.get(object_id=run.pk)
        for run in ValidationRun.objects.exclude(state="finished")
    }


def test_every_sign_in_is_planned_once(schedule, uses):
    assert validation_plan.plan(schedule.pk) == Done("planned-12")
    validation_plan.plan(schedule.pk)

    assert planned().keys() == {use.pk for use in uses}


def test_the_plan_is_spread_over_a_quarter_of_the_interval(schedule, uses):
    before = timezone.now()

    validation_plan.plan(schedule.pk)

    starts = [job.run_after for job in planned().values()]
    assert before <= min(starts)
    assert max(starts) <= timezone.now() + DAY / 4
    assert max(starts) - min(starts) > DAY / 16


def test_a_sign_in_has_the_same_place_in_every_plan(schedule, uses):
    validation_plan.plan(schedule.pk)
    first = {use: job.run_after for use, job in planned().items()}
    scene.forget_work()

    validation_plan.plan(schedule.pk)

    moved = [abs(job.run_after - first[use]) for use, job in planned().items()]
    assert max(moved) < timedelta(seconds=30)


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (ApplicationType.USER_PUBLIC, ClientAuthMethod.NONE),
        (ApplicationType.USER_CONFIDENTIAL, ClientAuthMethod.BASIC),
    ],
)
def test_what_needs_a_person_to_sign_in_is_skipped(schedule, kind, method):
    app = make.registration(application_type=kind, client_auth_method=method)
    make.use(registration=app, access_key=make.access_key())
    scene.forget_work()

    assert validation_plan.plan(schedule.pk) == Done("planned-0")


def test_a_key_without_a_secret_is_skipped(schedule):
    key = make.access_key(secret=None)
    make.use(registration=make.client_credential(environment=key.tenant.environment).registration,
             access_key=key)  # fmt: skip
    scene.forget_work()

    assert validation_plan.plan(schedule.pk) == Done("planned-0")


def test_a_run_that_a_person_asked_for_is_not_planned_a_second_time(schedule, uses):
    with transaction.atomic():
        validation_plan.request(uses[0])

    validation_plan.plan(schedule.pk)

    with transaction.atomic():
        assert uses[0].runs.exclude(state="finished").count() == 1


def test_a_person_does_not_wait_for_the_plan(schedule, uses):
    validation_plan.plan(schedule.pk)

    with transaction.atomic():
        validation_plan.request(uses[0])

    job = planned()[uses[0].pk]
    assert job.run_after <= timezone.now()
    assert job.priority == Job.Priority.PERSON
