"""Days that come are made, and what is older than promised goes; what still decides stays."""

import uuid
from datetime import UTC, date, time, timedelta

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import (
    Check,
    HealthReport,
    NoticeChannel,
    NoticeDelivery,
    Reminder,
    ReportDelivery,
    ReportSchedule,
)
from credentials.services.fleet import history, retention
from credentials.services.fleet.history import Result, write
from tenants.models import Environment, ProviderDocument, TenantDocument
from tenants.services import documents
from tests.support import databases, make


def ago(days):
    return timezone.now() - timedelta(days=days)


@transaction.atomic
def left(model, column):
    return sorted(model.objects.values_list(column, flat=True))


@transaction.atomic
def save(*rows):
    for row in rows:
        row.save(force_insert=True)


def keep():
    retention.keep(uuid.uuid4())


class TestDays:
    @pytest.fixture
    def far(self):
        """The last day that is made ahead, as it is when no worker ran for a week: missing."""
        at = timezone.now() + timedelta(days=7)
        with psycopg.connect(databases.SUPERUSER["url"], autocommit=True) as server:
            server.execute(f"DROP TABLE IF EXISTS credentials_check_{at.astimezone(UTC):%Y%m%d}")
        history._days_there.discard(at.astimezone(UTC).date())
        yield at
        history._days_there.discard(at.astimezone(UTC).date())

    @transaction.atomic
    def write(self, use, at):
        tenant = use.access_key.tenant
        write([Result(use.pk, tenant.pk, tenant.environment_id, "accepted", "", 40)], at=at)

    def test_a_day_that_nobody_made_is_made_by_its_first_check(self, org, far):
        use = make.use()

        self.write(use, far)
        self.write(use, far + timedelta(milliseconds=1))

        with transaction.atomic():
            assert Check.objects.filter(use_id=use.pk).count() == 2

    def test_a_day_whose_making_was_rolled_back_is_made_again(self, org, far):
        use = make.use()
        with transaction.atomic():
            self.write(use, far)
            transaction.set_rollback(True)

        self.write(use, far)

        with transaction.atomic():
            assert Check.objects.filter(use_id=use.pk).count() == 1

    def test_a_day_made_so_is_walled_like_the_others(self, org, other_org, far):
        self.write(make.use(), far)

        with psycopg.connect(databases.SUPERUSER["url"]) as server:
            found = server.execute(
                "SELECT relrowsecurity, relforcerowsecurity, has_table_privilege('cxr_app', oid,"
                " 'SELECT') FROM pg_class WHERE relname = %s",
                [f"credentials_check_{far.astimezone(UTC):%Y%m%d}"],
            ).fetchall()
        assert found == [(True, True, False)]


def test_old_notices_go_unless_they_wait(org):
    channel = NoticeChannel(name="Mail", kind="email", email="a@example.com")
    save(channel)
    for name, days, state in (
        ("new", 89, "sent"),
        ("old", 91, "gave-up"),
        ("waiting", 91, "queued"),
    ):
        save(
            NoticeDelivery(
                channel=channel, event=name, payload={}, state=state, created_at=ago(days)
            )
        )

    keep()

    assert left(NoticeDelivery, "event") == ["new", "waiting"]


def remind(subject, label, due_on, days):
    row = Reminder(kind="access-key", subject_id=subject, subject_label=label, due_on=due_on)
    row.tier, row.email = 30, f"{label}@example.com"
    save(row)
    with transaction.atomic():
        Reminder.objects.filter(pk=row.pk).update(created_at=ago(days))


def test_old_reminders_go_once_their_date_counts_no_longer(org):
    key = make.access_key().pk
    remind(key, "replaced", date(2020, 1, 1), 800)
    remind(key, "still-due", date(2021, 1, 1), 500)
    remind(uuid.uuid4(), "of-nothing", date(2021, 1, 1), 401)
    remind(uuid.uuid4(), "lately", date(2021, 1, 1), 399)

    keep()

    assert left(Reminder, "subject_label") == ["lately", "still-due"]


def test_old_reports_go_with_their_deliveries_but_for_what_the_next_begins_with(org):
    weekly = ReportSchedule(name="Weekly", at=time(6), next_due_at=timezone.now())
    rare = ReportSchedule(name="Rare", at=time(6), next_due_at=timezone.now())
    save(weekly, rare)
    for name, schedule, days in (
        ("old", weekly, 731),
        ("new", weekly, 729),
        ("last of its schedule", rare, 900),
        ("by hand", None, 731),
    ):
        at = ago(days)
        due = at if schedule else None
        report = HealthReport(schedule=schedule, name=name, due_at=due, created_at=at)
        report.since, report.until = at - timedelta(days=7), at
        save(report, ReportDelivery(report=report, email="a@example.com", state="sent"))

    keep()

    assert left(HealthReport, "name") == ["last of its schedule", "new"]
    assert left(ReportDelivery, "report__name") == ["last of its schedule", "new"]


class TestDocuments:
    @pytest.fixture(autouse=True)
    def _few(self, monkeypatch):
        monkeypatch.setattr(documents, "PERIODS", 3)

    def period(self, model, number, **columns):
        at = ago(100 - number)
        row = model(content_hash=str(number), body={}, first_seen_at=at, last_seen_at=at, **columns)
        save(row)

    def test_of_a_tenant_the_newest_stay_the_first_and_what_people_know(self, org):
        tenant = make.tenant()
        for number in range(8):
            told = ago(1) if number == 2 else None
            self.period(TenantDocument, number, tenant=tenant, told_at=told)

        keep()

        assert left(TenantDocument, "content_hash") == ["0", "2", "5", "6", "7"]

    @pytest.fixture
    def environment(self, org):
        issuer = "https://old.example.com"
        made = Environment(slug="old", name="Old", issuer=issuer, token_endpoint=f"{issuer}/token")
        made.kind, made.families = Environment.Kind.SANDBOX, ["old.example.com"]
        save(made)
        yield made
        with transaction.atomic(using="owner"):
            Environment.objects.using("owner").filter(pk=made.pk).delete()

    def test_of_an_environment_the_newest_stay_and_what_was_decided(self, environment):
        about = {"environment": environment, "kind": ProviderDocument.Kind.OPENID}
        for number in range(7):
            decided = {"decided_at": ago(1), "was_accepted": False} if number == 1 else {}
            self.period(ProviderDocument, number, **about, **decided)

        keep()

        with transaction.atomic():
            rows = ProviderDocument.objects.filter(environment=environment)
            found = sorted(rows.values_list("content_hash", flat=True))
        assert found == ["1", "4", "5", "6"]
