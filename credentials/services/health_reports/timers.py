"""The timer of a schedule is a queued job that waits for its next due time."""

from datetime import datetime, tzinfo
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import ReportSchedule
from credentials.rules.report_times import Rhythm, next_due
from cxone_registry.jobs.queue import enqueue, withdraw
from tenants.reports.calendars import own_zone

KIND = "make-report"


def rhythm_of(schedule: ReportSchedule) -> Rhythm:
    return Rhythm(schedule.frequency, schedule.weekday, schedule.month_day, schedule.at)


def due_after(schedule: ReportSchedule, moment: datetime, zone: tzinfo) -> datetime:
    return next_due(moment, rhythm_of(schedule), zone)


def wind(schedule: ReportSchedule) -> None:
    """Set the timer anew after the schedule changed. Needs its transaction."""
    withdraw(KIND, schedule.pk)
    if schedule.is_enabled:
        enqueue(KIND, schedule.pk, run_after=schedule.next_due_at)


@transaction.atomic
def keep() -> None:
    """Once an hour: every schedule in use has a timer, by the organisation's clock of today."""
    zone, now = own_zone(), timezone.now()
    for schedule in ReportSchedule.objects.select_for_update().filter(is_enabled=True):
        if schedule.next_due_at > now:
            _follow_the_clock(schedule, due_after(schedule, now, zone))
        enqueue(KIND, schedule.pk, run_after=schedule.next_due_at)


def stop(schedule_id: UUID) -> None:
    """Take the timer of a schedule that goes out of the queue. Needs its transaction."""
    withdraw(KIND, schedule_id)


def _follow_the_clock(schedule: ReportSchedule, due_at: datetime) -> None:
    """The organisation may have moved to another zone, or the zone to other rules."""
    if due_at == schedule.next_due_at:
        return
    schedule.next_due_at = due_at
    schedule.save(update_fields=["next_due_at"])
    withdraw(KIND, schedule.pk)
