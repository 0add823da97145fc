"""Each due time gives one report, whatever happens around it."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import ReportSchedule
from credentials.services.health_reports import making, schedules, timers
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from tenants.models import Organization
from tests.health_reports.conftest import (
    add,
    add_member,
    again,
    deliveries,
    make_due,
    make_schedule,
    overdue,
    reports,
)


@transaction.atomic
def open_jobs(kind):
    return list(Job.objects.filter(kind=kind, state__in=["queued", "running"]))


def test_a_new_schedule_waits_in_the_queue(schedule):
    (job,) = open_jobs("make-report")

    assert job.object_id == schedule.pk
    assert job.run_after == schedule.next_due_at > timezone.now()


def test_a_due_report_is_made_and_each_recipient_has_a_job(schedule, org):
    add(schedule, email="cfo@example.com")
    add_member(schedule, org)

    assert make_due(schedule) == Done("made-2")
    (report,) = reports()
    assert report.due_at is not None
    assert report.until - report.since == timedelta(days=7)
    jobs = {job.object_id for job in open_jobs("send-report")}
    assert jobs == {one.pk for one in deliveries()}
    assert again(schedule).next_due_at > timezone.now()


def test_a_report_that_is_made_twice_is_made_once(schedule):
    make_due(schedule)

    assert isinstance(making.make(schedule.pk), Later)
    assert len(reports()) == 1


def test_after_a_day_without_workers_one_report_covers_it_all(org):
    schedule = make_schedule(frequency="daily")
    due_at = overdue(schedule, hours=26 + 24)
    making.make(schedule.pk)

    (report,) = reports()
    assert report.due_at == due_at
    assert timedelta() < again(schedule).next_due_at - timezone.now() <= timedelta(days=1)
    assert isinstance(making.make(schedule.pk), Later)


def test_a_report_begins_where_the_last_one_ended(schedule):
    make_due(schedule)
    making.send_test(again(schedule), "pat@example.com")
    make_due(schedule)

    first, test, second = reports()
    assert second.since == first.until
    assert test.due_at is None


def test_a_report_that_fails_half_way_leaves_nothing(schedule, monkeypatch):
    due_at = overdue(schedule)
    monkeypatch.setattr(making, "_deliveries", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        making.make(schedule.pk)

    assert reports() == []
    assert again(schedule).next_due_at == due_at


def test_a_schedule_that_is_off_or_gone_makes_nothing(schedule):
    with transaction.atomic():
        ReportSchedule.objects.update(is_enabled=False)

    assert make_due(schedule) == Done("no-schedule")
    schedules.delete(schedule)
    assert making.make(schedule.pk) == Done("no-schedule")
    assert open_jobs("make-report") == []


def test_the_hourly_look_winds_a_timer_that_is_missing(schedule):
    with transaction.atomic():
        Job.objects.filter(kind="make-report").delete()

    timers.keep()
    timers.keep()

    assert [job.run_after for job in open_jobs("make-report")] == [schedule.next_due_at]


def test_the_timer_follows_the_organisation_to_another_zone(schedule):
    with transaction.atomic():
        Organization.objects.update(time_zone="Asia/Tokyo")
    timers.keep()

    moved = again(schedule).next_due_at
    assert moved != schedule.next_due_at
    assert moved.hour == 23  # 08:00 in Tokyo
    assert [job.run_after for job in open_jobs("make-report")] == [moved]


def test_a_changed_schedule_has_one_timer(schedule):
    schedule.frequency = "daily"
    schedules.save(schedule, before={})

    (job,) = open_jobs("make-report")
    assert job.run_after == schedule.next_due_at


def test_an_address_that_is_given_twice_gets_one_mail(schedule, org):
    member = add_member(schedule, org)
    with transaction.atomic():
        email = member.membership.user.email
    add(schedule, email=email.upper())
    make_due(schedule)

    assert [one.recipient_id for one in deliveries()] == [member.pk]


def test_who_unsubscribed_gets_no_delivery(schedule):
    recipient = add(schedule, email="cfo@example.com")
    recipient.unsubscribed_at = timezone.now()
    with transaction.atomic():
        recipient.save()
    make_due(schedule)

    assert deliveries() == []
