"""Only what changed and stayed changed is told, and each thing once."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import MaintenanceWindow
from credentials.rules.problems import Problem
from credentials.services import findings
from credentials.services.notices.soon import KIND
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from tests.notices import scene
from tests.support import make

THING = uuid.UUID(int=7)


def story(*spans: tuple[float, float | None], told_first: bool = False) -> None:
    """The same finding opened and resolved again and again, in minutes ago."""
    for place, (opened, resolved) in enumerate(spans):
        told_at = scene.ago(opened - 10) if told_first and place == 0 else None
        scene.finding(opened, resolved, subject_id=THING, told_opened_at=told_at)


@pytest.mark.parametrize(
    ("spans", "told_first", "expected"),
    [
        pytest.param([(9, None)], False, [], id="open for nine minutes"),
        pytest.param([(11, None)], False, ["finding.opened"], id="open for eleven minutes"),
        pytest.param([(30, 25)], False, [], id="a blip is never told"),
        pytest.param([(30, 29), (20, 19), (11, 10)], False, [], id="many blips are never told"),
        pytest.param([(60, 9)], True, [], id="resolved nine minutes ago"),
        pytest.param([(60, 11)], True, ["finding.resolved"], id="resolved eleven minutes ago"),
        pytest.param([(60, 30), (25, None)], True, [], id="back before its end was told"),
        pytest.param([(90, 60), (55, 40), (35, None)], True, [], id="back twice, each time soon"),
        pytest.param(
            [(90, 60), (55, 40)], True, ["finding.resolved"], id="back, and gone for good"
        ),
        pytest.param([(90, 60), (20, None)], True, ["finding.resolved"], id="back, not sure yet"),
        pytest.param(
            [(200, 100), (61, None)],
            True,
            ["finding.opened", "finding.resolved"],
            id="back for an hour",
        ),
        pytest.param([(200, 100), (61, None)], False, ["finding.opened"], id="returned, untold"),
        pytest.param([(200, 100), (59, None)], False, [], id="returned, not an hour yet"),
        pytest.param([(3000, 2000), (11, None)], False, ["finding.opened"], id="new after a day"),
    ],
)
def test_a_story_is_told_like_this(org, spans, told_first, expected):
    scene.channel()
    story(*spans, told_first=told_first)

    scene.tell()

    assert sorted(scene.told()) == expected


def test_what_came_back_is_told_once_it_was_seen_twice(org):
    scene.channel()
    story((200, 100))
    scene.finding(20, subject_id=THING, last_seen_at=scene.ago(5))

    scene.tell()

    assert scene.told() == ["finding.opened"]


def test_nothing_is_told_twice(org):
    scene.channel()
    scene.finding(20)
    scene.tell()

    scene.tell()

    assert scene.told() == ["finding.opened"]


def test_the_look_comes_back_when_something_is_due(org):
    scene.channel()
    scene.finding(4)

    result = scene.tell()

    assert isinstance(result, Later)
    assert timedelta(minutes=5) < result.after <= timedelta(minutes=6)


def test_a_flapping_check_gives_no_message_at_all(org):
    """Up and down every four minutes, the look at every change."""
    scene.channel()
    for start in range(64, 0, -8):
        scene.finding(start, start - 4, subject_id=THING)
        scene.tell()

    assert scene.told() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"acknowledged_at": timezone.now()},
        {"snoozed_until": timezone.now() + timedelta(hours=1)},
    ],
    ids=["acknowledged", "snoozed"],
)
def test_what_people_put_aside_is_not_told(org, fields):
    scene.channel()
    put_aside = scene.finding(20, **fields)

    scene.tell()

    assert scene.told() == []
    assert scene.again(put_aside).told_opened_at is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"acknowledged_at": timezone.now()}, ["finding.resolved"]),
        ({"snoozed_until": timezone.now() + timedelta(hours=1)}, []),
    ],
    ids=["acknowledged", "snoozed"],
)
def test_the_end_of_what_people_work_on_is_told(org, fields, expected):
    scene.channel()
    scene.finding(90, 20, told_opened_at=scene.ago(80), **fields)

    scene.tell()

    assert scene.told() == expected


def test_what_gets_worse_is_told_to_who_wanted_only_that(org):
    scene.channel(name="all")
    scene.channel(name="critical", least_severity=1)
    worse = scene.finding(20, severity=2)
    scene.tell()
    scene.update(worse, severity=1, told_opened_at=None)

    scene.tell()

    assert sorted(one.channel.name for one in scene.deliveries()) == ["all", "critical"]


def test_a_snooze_that_ended_is_over(org):
    scene.channel()
    scene.finding(20, snoozed_until=scene.ago(1))

    scene.tell()

    assert scene.told() == ["finding.opened"]


class TestMaintenance:
    @pytest.fixture
    def tenant(self, org):
        scene.channel()
        return make.tenant()

    def window(self, **fields):
        with transaction.atomic():
            MaintenanceWindow.objects.create(
                starts_at=scene.ago(60),
                ends_at=timezone.now() + timedelta(hours=1),
                reason="Upgrade",
                **fields,
            )

    def open_one(self, tenant):
        return scene.finding(20, subject="tenant", subject_id=tenant.pk, code="tenant-unknown")

    @pytest.mark.parametrize("where", ["environment", "tenant", "everywhere"])
    def test_what_is_expected_to_fail_is_not_told(self, tenant, where):
        by_name = {"environment": tenant.environment, "tenant": tenant}
        self.window(**{name: by_name[name] for name in by_name if name == where})
        self.open_one(tenant)

        scene.tell()

        assert scene.told() == []

    def test_it_is_told_once_the_window_is_over_and_it_is_still_there(self, tenant):
        self.window(tenant=tenant)
        self.open_one(tenant)
        scene.tell()
        with transaction.atomic():
            MaintenanceWindow.objects.update(ends_at=scene.ago(1))

        scene.tell()

        assert scene.told() == ["finding.opened"]

    def test_a_window_elsewhere_changes_nothing(self, tenant):
        self.window(tenant=make.tenant())
        self.open_one(tenant)

        scene.tell()

        assert scene.told() == ["finding.opened"]


class TestOutage:
    @pytest.fixture
    def use(self, org):
        scene.channel()
        return make.use()

    def outage(self, use, **fields):
        environment = use.access_key.tenant.environment_id
        return scene.finding(
            15, subject="environment", subject_id=environment, code="environment-unavailable",
            **fields,
        )  # fmt: skip

    def test_an_outage_is_one_message(self, use):
        self.outage(use)
        scene.finding(12, subject="sign-in", subject_id=use.pk, code="timeout")
        scene.finding(12, subject="tenant", subject_id=use.access_key.tenant_id, code="timeout")

        scene.tell()

        assert scene.told() == ["finding.opened"]
        assert scene.deliveries()[0].payload["lines"][0]["code"] == "environment-unavailable"

    def test_what_an_outage_does_not_explain_is_told_all_the_same(self, use):
        self.outage(use)
        scene.finding(12, subject="access-key", subject_id=use.access_key_id)

        scene.tell()

        assert len(scene.told()) == 2

    def test_what_outlasts_the_outage_is_told_then(self, use):
        outage = self.outage(use)
        scene.finding(12, subject="sign-in", subject_id=use.pk, code="timeout")
        scene.tell()
        scene.update(outage, resolved_at=scene.ago(11))

        scene.tell()

        assert sorted(scene.told()) == ["finding.opened", "finding.opened", "finding.resolved"]


class TestBurst:
    def test_more_than_ten_are_one_message_with_the_worst_five(self, org):
        scene.channel()
        for place in range(42):
            scene.finding(20, severity=1 if place in (7, 30) else 2)

        scene.tell()

        payload = scene.deliveries()[0].payload
        assert payload["headline"] == "42 findings opened"
        assert [line["severity"] for line in payload["lines"]] == ["critical"] * 2 + ["warning"] * 3
        assert payload["more"] == 37

    def test_ten_are_ten_messages(self, org):
        scene.channel()
        for _ in range(10):
            scene.finding(20)

        scene.tell()

        assert scene.told() == ["finding.opened"] * 10


class TestWhoIsTold:
    def test_nobody_is_told_of_what_was_open_before(self, org):
        scene.channel(age=5)
        scene.finding(20)

        scene.tell()

        assert scene.told() == []

    def test_a_channel_that_is_off_hears_nothing(self, org):
        scene.channel(is_enabled=False)
        scene.finding(20)

        assert scene.tell() == Done("nobody-listens")
        assert scene.told() == []

    def test_severity_and_environment_narrow(self, org):
        tenant = make.tenant()
        scene.channel(name="critical", least_severity=1)
        scene.channel(name="elsewhere", environment=make.environment("commercial"))
        scene.channel(name="here", environment=tenant.environment)
        scene.finding(20, subject="tenant", subject_id=tenant.pk, severity=2)

        scene.tell()

        assert scene.told(channel__name="here") == ["finding.opened"]
        assert len(scene.told()) == 1

    def test_ends_are_told_only_to_who_wants_them(self, org):
        scene.channel(name="all")
        scene.channel(name="openings", tells_resolved=False)
        scene.finding(60, 20, told_opened_at=scene.ago(50))

        scene.tell()

        assert scene.told(channel__name="all") == ["finding.resolved"]
        assert len(scene.told()) == 1

    def test_a_channel_is_not_told_of_its_own_trouble(self, org):
        broken, other = scene.channel(), scene.channel()
        scene.finding(20, subject="channel", subject_id=broken.pk, code="channel-broken")

        scene.tell()

        assert [one.channel_id for one in scene.deliveries()] == [other.pk]

    def test_another_organization_hears_nothing(self, org, other_org):
        scene.channel()
        scene.finding(20)

        scene.tell()

        with organization_context(other_org.pk):
            assert scene.told() == []


class TestSoon:
    PROBLEM = Problem("access-key-refused", "tenant", 1, "Refused.", "Replace it.")

    @transaction.atomic
    def jobs(self):
        return list(Job.objects.filter(kind=KIND, state=Job.State.QUEUED))

    @transaction.atomic
    def open_one(self):
        findings.open_one(self.PROBLEM, make.tenant())

    def test_many_changes_are_one_look_after_the_grace(self, org):
        scene.channel()

        self.open_one()
        self.open_one()

        [job] = self.jobs()
        assert job.object_id == org.pk
        assert timezone.now() + timedelta(minutes=9) < job.run_after

    def test_where_nobody_listens_nothing_is_queued(self, org):
        self.open_one()

        assert self.jobs() == []

    def test_a_look_that_waits_for_later_is_brought_forward(self, org):
        scene.channel()
        self.open_one()
        scene.update(self.jobs()[0], run_after=timezone.now() + timedelta(hours=5))

        self.open_one()

        assert self.jobs()[0].run_after < timezone.now() + timedelta(minutes=11)
