"""Make a report, once for each time it is due.

Row, deliveries, their jobs and the schedule's next due time are one transaction under the
schedule's lock: a worker that dies leaves nothing half done, and a second one finds the time moved
on. After an outage one report covers all that was missed.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import HealthReport, ReportDelivery, ReportRecipient, ReportSchedule
from credentials.reports.health_report.content import Content, from_json, to_json
from credentials.reports.health_report.gather import gather
from credentials.rules.report_times import PERIODS
from credentials.services.health_reports.timers import due_after
from credentials.services.notices.events import report_ready
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue, enqueue_many
from tenants.reports.calendars import own_zone

SEND = "send-report"
WITHOUT_SCHEDULE = timedelta(days=7)
BY_HAND = "Health report"


@transaction.atomic
def make(schedule_id: UUID) -> Done | Later:
    """Make the report that is due (handler of ``make-report``). Safe to run twice."""
    schedule = ReportSchedule.objects.select_for_update().filter(pk=schedule_id).first()
    if schedule is None or not schedule.is_enabled:
        return Done("no-schedule")
    now, due_at = timezone.now(), schedule.next_due_at
    if due_at > now:
        return Later(due_at - now)
    zone = own_zone()
    report = _write(schedule, now, due_at=due_at)
    schedule.next_due_at = due_after(schedule, now, zone)
    schedule.save(update_fields=["next_due_at"])
    deliveries = _deliveries(report, schedule)
    ReportDelivery.objects.bulk_create(deliveries)
    enqueue_many(SEND, [delivery.pk for delivery in deliveries])
    report_ready(report)
    record_change("health-report.made", report, recipients=len(deliveries))
    return Done(f"made-{len(deliveries)}")


@transaction.atomic
def make_now() -> HealthReport:
    """The report of now, for who asked for it: since the last one on schedule, mailed to nobody."""
    report = _write(None, timezone.now(), requested_by=current_actor().label)
    record_change("health-report.made", report, recipients=0)
    return report


@transaction.atomic
def send_test(schedule: ReportSchedule, email: str) -> HealthReport:
    """Mail the report of now to the person at *email* only; the schedule goes on as it was."""
    report = _write(schedule, timezone.now(), requested_by=email)
    delivery = ReportDelivery.objects.create(report=report, email=email)
    enqueue(SEND, delivery.pk, priority=Job.Priority.PERSON)
    record_change("health-report.tested", schedule, report=str(report.pk))
    return report


def preview() -> HealthReport:
    """The report of now, kept nowhere. Needs a transaction."""
    return _unsaved(None, timezone.now())


def _write(schedule: ReportSchedule | None, now: datetime, **fields: Any) -> HealthReport:
    report = _unsaved(schedule, now, **fields)
    report.save(force_insert=True)
    return report


def _unsaved(
    schedule: ReportSchedule | None,
    now: datetime,
    *,
    due_at: datetime | None = None,
    requested_by: str = "",
) -> HealthReport:
    last, zone = _last(schedule), own_zone()
    period = PERIODS[schedule.frequency] if schedule else WITHOUT_SCHEDULE
    since = last.until if last else now - period
    with timezone.override(zone):
        content = gather(since, now, _said(last))
    return HealthReport(
        schedule=schedule,
        name=schedule.name if schedule else BY_HAND,
        language=schedule.language if schedule else ReportSchedule.Language.BRITISH,
        time_zone=str(zone),
        due_at=due_at,
        since=since,
        until=now,
        content=to_json(content),
        requested_by=requested_by[:254],
        created_at=now,
    )


def _last(schedule: ReportSchedule | None) -> HealthReport | None:
    """The last report that was due, of this schedule or of any."""
    found = HealthReport.objects.filter(due_at__isnull=False)
    of_schedule = found.filter(schedule=schedule) if schedule else found
    return of_schedule.order_by("-until").first()


def _said(report: HealthReport | None) -> Content | None:
    return from_json(report.content) if report else None


def _deliveries(report: HealthReport, schedule: ReportSchedule) -> list[ReportDelivery]:
    """One for each address; whether it may still get the report is asked again when it is sent."""
    found = ReportRecipient.objects.filter(schedule=schedule, unsubscribed_at=None)
    by_address: dict[str, ReportRecipient] = {}
    # Members first: an address that is given twice gets the mail that has links.
    for recipient in found.select_related("membership__user").order_by("email", "created_at"):
        by_address.setdefault(address_of(recipient).lower(), recipient)
    return [
        ReportDelivery(report=report, recipient=recipient, email=address_of(recipient))
        for recipient in by_address.values()
    ]


def address_of(recipient: ReportRecipient) -> str:
    return recipient.membership.user.email if recipient.membership else recipient.email
