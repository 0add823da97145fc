"""The schedule: who is due, when it begins, when it is quiet."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import (
    AccessKeyUse,
    MaintenanceWindow,
    ValidationRange,
    ValidationRound,
    ValidationSchedule,
)
from credentials.rules.quiet_hours import quiet_end
from credentials.services import findings
from credentials.services.conclusions import SUSPENSION
from credentials.services.fleet import pauses, planning, rounds
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Job
from tenants.models import ApplicationType, Organization
from tenants.models.application import ClientAuthMethod
from tests.credentials import scene as one_by_one
from tests.fleet import scene
from tests.support import make

HOUR = timedelta(hours=1)


@pytest.fixture
def uses(org):
    made = [make.use() for _ in range(6)]
    one_by_one.forget_work()
    return made


@transaction.atomic
def last_run(uses, ago):
    AccessKeyUse.objects.filter(pk__in=[use.pk for use in uses]).update(
        last_run_at=timezone.now() - ago
    )


@transaction.atomic
def begun():
    """Sign-ins in ranges, with when their jobs may start."""
    ranges = ValidationRange.objects.filter(state="waiting")
    starts = dict(Job.objects.filter(kind=rounds.KIND).values_list("object_id", "run_after"))
    return {use: starts[one.pk] for one in ranges for use in one.use_ids}


@transaction.atomic
def schedule(**fields):
    return ValidationSchedule.objects.create(environment=make.environment(), **fields)


def plan():
    return planning.plan(scene.planner().pk)


def test_what_was_never_tried_is_planned_once(uses):
    assert plan() == Done("planned-6")
    assert plan() == Done("planned-0")
    assert begun().keys() == {use.pk for use in uses}


def test_what_was_tried_within_the_interval_is_left_alone(uses):
    last_run(uses[:4], 5 * HOUR)
    last_run(uses[4:], 6 * HOUR)

    assert plan() == Done("planned-2")


def test_what_falls_due_in_the_ordinary_way_begins_at_once(uses):
    last_run(uses, 6 * HOUR)

    plan()

    assert max(begun().values()) <= timezone.now()


def test_after_down_time_everything_is_caught_up_with_once_and_spread(uses):
    last_run(uses, 100 * HOUR)
    before = timezone.now()

    plan()

    starts = begun().values()
    assert len(starts) == 6
    assert before <= min(starts)
    assert max(starts) <= timezone.now() + HOUR
    assert len(set(starts)) > 1


def test_a_tenant_has_the_same_place_in_every_plan(uses):
    tenants = [use.access_key.tenant_id for use in uses]

    shares = [planning.share_of(tenant) for tenant in tenants]

    assert shares == [planning.share_of(tenant) for tenant in tenants]
    assert all(0 <= share < 1 for share in shares)


def test_an_environment_has_an_interval_of_its_own(uses):
    schedule(interval_hours=24)
    last_run(uses, 7 * HOUR)

    assert plan() == Done("planned-0")


def test_a_schedule_that_is_off_plans_nothing(uses):
    schedule(is_enabled=False)

    assert plan() == Done("planned-0")


def test_nothing_is_planned_in_quiet_hours(uses):
    now = timezone.now()
    schedule(
        quiet_from=(now - HOUR).time().replace(tzinfo=None),
        quiet_until=(now + HOUR).time().replace(tzinfo=None),
    )

    assert plan() == Done("planned-0")


def test_a_range_that_meets_quiet_hours_waits_for_their_end(uses):
    made = scene.begin(trigger="schedule")
    now = timezone.now()
    schedule(quiet_from=(now - HOUR).time(), quiet_until=(now + HOUR).time())
    with transaction.atomic():
        [one] = ValidationRange.objects.select_related("round").filter(round=made)

    wait = pauses.wait_of(one)

    assert timedelta(minutes=59) < wait <= HOUR


def test_people_may_validate_in_quiet_hours(uses):
    made, now = scene.begin(), timezone.now()
    schedule(quiet_from=(now - HOUR).time(), quiet_until=(now + HOUR).time())
    with transaction.atomic():
        [one] = ValidationRange.objects.select_related("round").filter(round=made)

    assert pauses.wait_of(one) is None


@pytest.mark.parametrize("whose", ["everything", "environment", "tenant"])
def test_nothing_is_planned_while_there_is_maintenance(uses, whose):
    tenant, now = uses[0].access_key.tenant, timezone.now()
    what = {"everything": {}, "environment": {"environment": tenant.environment}}
    with transaction.atomic():
        MaintenanceWindow.objects.create(
            starts_at=now - HOUR,
            ends_at=now + HOUR,
            reason="Move",
            **what.get(whose, {"tenant": tenant}),
        )

    assert plan() == Done("planned-5" if whose == "tenant" else "planned-0")


def test_what_cannot_be_tried_is_left_out(uses):
    with transaction.atomic():
        make.registration(
            application_type=ApplicationType.USER_PUBLIC, client_auth_method=ClientAuthMethod.NONE
        )
        findings.open_one(SUSPENSION, uses[0])
        uses[1].access_key.secret_versions.update(state="retiring")
        type(uses[2].registration).objects.filter(pk=uses[2].registration_id).update(
            status="retired"
        )
        one_by_one.vault.validation_queue.request(uses[3])

    assert plan() == Done("planned-2")
    with transaction.atomic():
        found = rounds.preview(AccessKeyUse.objects.all())
    assert found.count == 0
    assert found.skipped == {"suspended": 1, "incomplete": 1, "retired": 1, "under-way": 3}


def test_a_preview_says_how_many_and_how_long(uses):
    with transaction.atomic():
        found = rounds.preview(AccessKeyUse.objects.all())
        environment = make.environment()
    each = max(1 / environment.requests_per_second, 0.3 / environment.most_connections)

    assert (found.count, found.skipped) == (6, {})
    assert found.seconds == pytest.approx(6 * each)


def test_a_round_without_anything_to_do_is_over_at_once(org):
    made = scene.begin()

    assert (made.state, made.total) == (ValidationRound.State.FINISHED, 0)


def test_two_planners_at_once_plan_each_sign_in_once(uses):
    from tests.jobs.rows import at_once

    at_once(3, one_by_one.in_own_context(plan))

    with transaction.atomic():
        planned = [use for one in ValidationRange.objects.all() for use in one.use_ids]
    assert sorted(planned) == sorted(use.pk for use in uses)


def test_how_often_is_planned_does_not_follow_the_interval(org):
    with transaction.atomic():
        assert Organization.objects.get().validation_interval_hours == 6
    assert scene.planner().interval_seconds == 900


# now in UTC; quiet from and until; zone; until when, in UTC
WALLS = [
    ("2026-01-10 21:30", "22:00", "06:00", "UTC", None),
    ("2026-01-10 22:00", "22:00", "06:00", "UTC", "2026-01-11 06:00"),
    ("2026-01-11 05:59", "22:00", "06:00", "UTC", "2026-01-11 06:00"),
    ("2026-01-11 06:00", "22:00", "06:00", "UTC", None),
    ("2026-01-10 12:30", "12:00", "13:00", "UTC", "2026-01-10 13:00"),
    ("2026-01-10 12:30", "22:00", "06:00", "America/Denver", "2026-01-10 13:00"),
    # The clocks in Berlin go from 02:00 to 03:00 in spring, from 03:00 to 02:00 in autumn.
    ("2026-03-29 00:30", "01:00", "02:30", "Europe/Berlin", "2026-03-29 01:30"),
    ("2026-03-28 22:30", "22:00", "06:00", "Europe/Berlin", "2026-03-29 04:00"),
    ("2026-10-25 00:10", "01:00", "02:30", "Europe/Berlin", "2026-10-25 00:30"),
    ("2026-10-25 01:10", "01:00", "02:30", "Europe/Berlin", "2026-10-25 01:30"),
]


@pytest.mark.parametrize(("now", "start", "end", "zone", "until"), WALLS)
@pytest.mark.pure
def test_quiet_hours_follow_the_clock_on_the_wall(now, start, end, zone, until):
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None

    assert quiet_end(moment, time.fromisoformat(start), time.fromisoformat(end), zone) == expected
