"""What is kept of checks: walled, added up, shown, and dropped when it is old."""

import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credentials.models import (
    Attempt,
    Check,
    HealthReport,
    HealthRollup,
    NoticeChannel,
    NoticeDelivery,
    ReportDelivery,
    ReportSchedule,
    ValidationRun,
)
from credentials.models.check import BUCKETS, LATENCY_BOUNDS
from credentials.rules.outcome_class import CLASSES, class_of
from credentials.services.fleet import retention
from credentials.services.fleet.history import Result, bucket_of, write
from tenants.models import Role
from tests.credentials import scene as one_by_one
from tests.fleet import scene
from tests.isolation.conftest import app, work_for  # noqa: F401
from tests.support import make


@pytest.fixture
def use(org):
    made = make.use()
    one_by_one.forget_work()
    return made


@transaction.atomic
def keep(use, *outcomes, at=None, code="", milliseconds=40):
    tenant = use.access_key.tenant
    write(
        [
            Result(use.pk, tenant.pk, tenant.environment_id, each, code, milliseconds)
            for each in outcomes
        ],
        at=at or timezone.now(),
    )


def page_for(organization, role, name, *args):
    client = Client()
    client.force_login(make.member(organization, role))
    return client.get(reverse(name, args=args))


def test_every_outcome_has_a_class():
    assert CLASSES.keys() == set(ValidationRun.Outcome.values)
    assert {class_of(outcome) for outcome in CLASSES} == {"good", "bad", "unclear", ""}


@pytest.mark.parametrize(
    ("milliseconds", "bucket"),
    [(0, 0), (10, 0), (11, 1), (10_000, BUCKETS - 2), (10_001, BUCKETS - 1)],
)
def test_a_bucket_counts_what_took_at_most_its_bound(milliseconds, bucket):
    assert bucket_of(milliseconds) == bucket
    assert len(LATENCY_BOUNDS) == BUCKETS - 1


def test_sums_add_up_over_many_writes_and_equal_the_raw_rows(use):
    keep(use, "accepted", "partly", "not-sent")
    keep(use, "client-refused", milliseconds=99)
    keep(use, "unknown", "throttled", milliseconds=50_000)

    assert scene.sums("hour") == scene.sums("day") == scene.raw_sums() == [(5, 2, 1, 2)]
    with transaction.atomic():
        [day] = HealthRollup.objects.filter(grain="day")
    expected = [0] * BUCKETS
    expected[bucket_of(40)], expected[bucket_of(99)], expected[-1] = 2, 1, 2
    assert day.latencies == expected


def test_a_single_validation_is_kept_like_those_of_a_fleet(fleet):
    use = fleet.sign_in()

    fleet.validate(use)

    assert scene.outcomes() == {"accepted": 1}
    assert scene.sums("day") == scene.raw_sums() == [(1, 1, 0, 0)]


class TestWall:
    @pytest.fixture
    def parts(self, use):
        keep(use, "accepted")
        day = timezone.now().strftime("%Y%m%d")
        return ["credentials_check", f"credentials_check_{day}"]

    def test_another_organization_reads_nothing(self, app, parts, other_org):  # noqa: F811
        work_for(app, other_org.pk)

        assert app.execute("SELECT FROM credentials_check").fetchall() == []

    def test_nothing_is_written_for_another_organization(self, app, org, parts, other_org):  # noqa: F811
        work_for(app, other_org.pk)

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(
                "INSERT INTO credentials_check (organization_id, use_id, tenant_id,"
                " environment_id, checked_at, outcome, milliseconds)"
                " VALUES (%s, %s, %s, %s, now(), 'accepted', 1)",
                (org.pk, *[uuid.uuid4()] * 3),
            )

    @pytest.mark.parametrize("verb", ["UPDATE {} SET outcome = ''", "DELETE FROM {}"])
    def test_nobody_rewrites_history(self, app, org, parts, verb):  # noqa: F811
        work_for(app, org.pk)

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(verb.format(parts[0]))

    @pytest.mark.parametrize("verb", ["SELECT FROM {}", "DELETE FROM {}", "TRUNCATE {}"])
    def test_a_day_is_reached_through_the_whole_only(self, app, org, parts, verb):  # noqa: F811
        work_for(app, org.pk)

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute(verb.format(parts[1]))


class TestPage:
    @pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR, Role.ADMIN])
    def test_a_sign_ins_checks_are_listed_newest_first(self, org, use, role):
        keep(use, "accepted", at=timezone.now() - timedelta(hours=2))
        keep(use, "access-key-refused", code="access-key-refused")

        shown = page_for(org, role, "sign-in-checks", use.pk)

        text = shown.content.decode()
        assert shown.status_code == 200
        assert text.index("Access key refused") < text.index("40 ms")
        assert text.count("<tr>") == 3

    def test_a_registrations_checks_name_the_tenant(self, org, use):
        keep(use, "accepted")

        shown = page_for(org, Role.VIEWER, "registration-check-history", use.registration_id)

        assert str(use.access_key.tenant) in shown.content.decode()

    def test_before_the_first_one_the_page_says_so(self, org, use):
        shown = page_for(org, Role.VIEWER, "sign-in-checks", use.pk)

        assert "Not tried yet" in shown.content.decode()

    @pytest.mark.parametrize("name", ["sign-in-checks", "registration-check-history"])
    def test_another_organization_finds_no_such_page(self, use, other_org, name):
        thing = use.pk if name == "sign-in-checks" else use.registration_id

        assert page_for(other_org, Role.ADMIN, name, thing).status_code == 404

    def test_a_check_that_has_a_run_leads_to_it(self, org, fleet):
        use = fleet.sign_in()
        run = fleet.validate(use)

        shown = page_for(org, Role.VIEWER, "sign-in-checks", use.pk)

        address = reverse("admin:credentials_validationrun_change", args=[run.pk])
        assert address in shown.content.decode()


class TestRetention:
    def old(self, model, days, **columns):
        with transaction.atomic():
            model.objects.update(**dict.fromkeys(columns, timezone.now() - timedelta(days=days)))

    def test_what_the_guard_decides_by_stays(self, use):
        one_by_one.send(use, "access-key-refused")
        one_by_one.send(use, "access-key-refused")
        for _ in range(8):
            one_by_one.send(use, "unavailable", by_machine=False)
        self.old(Attempt, 400, sent_at=True)

        retention.keep(uuid.uuid4())

        assert scene.attempts() == ["access-key-refused"] * 2 + ["unavailable"] * 8

    def test_of_each_secret_the_newest_attempts_stay(self, use):
        for number in range(8):
            sent = one_by_one.begin(use)
            one_by_one.close(sent, "accepted")
            one_by_one.age(60 * 24 * (100 - number), pk=sent.pk)

        retention.keep(uuid.uuid4())

        assert len(scene.attempts()) == 5

    def test_old_hours_go_and_days_stay(self, use):
        keep(use, "accepted")
        self.old(HealthRollup, 41, starts_at=True)

        retention.keep(uuid.uuid4())

        assert (len(scene.sums("hour")), len(scene.sums("day"))) == (0, 1)

    def test_the_newest_runs_and_the_last_bad_one_stay(self, use):
        with transaction.atomic():
            for number in range(25):
                bad = number in (0, 1)
                made = ValidationRun.objects.create(
                    use=use,
                    trigger="schedule",
                    state="finished",
                    outcome="client-refused" if bad else "accepted",
                    summary=str(number),
                )
                ValidationRun.objects.filter(pk=made.pk).update(
                    created_at=timezone.now() - timedelta(days=200 - number)
                )

        retention.keep(uuid.uuid4())

        with transaction.atomic():
            left = set(ValidationRun.objects.exclude(summary="").values_list("summary", flat=True))
        assert left == {"1", *map(str, range(5, 25))}

    def test_a_round_that_ended_long_ago_goes_with_its_ranges(self, use):
        made = scene.begin()
        scene.rounds.cancel(made.pk)
        self.old(type(made), 36, finished_at=True)

        retention.keep(uuid.uuid4())

        with transaction.atomic():
            assert not type(made).objects.exists()

    def test_notices_of_last_quarter_go_and_those_that_wait_stay(self, org):
        with transaction.atomic():
            channel = NoticeChannel.objects.create(name="Ops", kind="email", email="a@b.example")
            for state in ("sent", "gave-up", "queued"):
                NoticeDelivery.objects.create(channel=channel, event=state, payload={}, state=state)
        self.old(NoticeDelivery, 91, created_at=True)

        retention.keep(uuid.uuid4())

        with transaction.atomic():
            assert [one.event for one in NoticeDelivery.objects.all()] == ["queued"]

    def test_of_each_report_schedule_the_last_report_stays(self, org):
        now = timezone.now()
        with transaction.atomic():
            schedule = ReportSchedule.objects.create(at=now.time(), next_due_at=now)
            for number in range(3):
                made = HealthReport.objects.create(
                    schedule=schedule,
                    name=str(number),
                    since=now,
                    due_at=scene.minutes_ago(number),
                    until=now - timedelta(days=600 - number),
                )
                ReportDelivery.objects.create(report=made, email="a@b.example", state="sent")
            HealthReport.objects.create(name="by hand", since=now, until=now)
        self.old(HealthReport, 800, created_at=True)

        retention.keep(uuid.uuid4())

        with transaction.atomic():
            assert [one.name for one in HealthReport.objects.all()] == ["2"]
            assert ReportDelivery.objects.count() == 1

    def test_checks_of_today_stay(self, use):
        keep(use, "accepted")

        retention.keep(uuid.uuid4())

        with transaction.atomic():
            assert Check.objects.count() == 1
