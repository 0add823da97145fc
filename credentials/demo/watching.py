"""Who is told in the demonstration: a weekly report, a mailbox, quiet nights, a window to come."""

from datetime import time, timedelta

from django.utils import timezone

from credentials.demo.story import DANA
from credentials.models import (
    MaintenanceWindow,
    NoticeChannel,
    ReportRecipient,
    ReportSchedule,
    ValidationSchedule,
)
from credentials.services.health_reports import schedules, timers
from credentials.services.notices import channels
from tenants.models import Environment, Membership, Tenant

# Once everything was validated: a newcomer should not wait a week for the first report.
FIRST_REPORT = timedelta(minutes=2)
MAILBOX = "cxone-apps@northwind.example"


def begin(gov: Environment, moving: str) -> None:
    """Set all of it up. *moving* names the tenant that the window is about."""
    _report()
    channels.add(NoticeChannel(name="Integration mailbox", kind="email", email=MAILBOX), None)
    ValidationSchedule.objects.create(
        environment=gov, interval_hours=12, quiet_from=time(22), quiet_until=time(6)
    )
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    MaintenanceWindow.objects.create(
        tenant=Tenant.objects.get(name=moving),
        starts_at=start,
        ends_at=start + timedelta(hours=4),
        reason="Move to another cluster, announced by NICE",
        created_by="Dana Ruiz",
    )


def _report() -> None:
    first = (timezone.now() + FIRST_REPORT).astimezone(timers.own_zone())
    at = time(first.hour, first.minute)
    weekly = ReportSchedule(name="Weekly health report", weekday=first.weekday(), at=at)
    schedules.save(weekly)
    member = Membership.objects.get(user__email=DANA)
    schedules.add_recipient(ReportRecipient(schedule=weekly, membership=member))
