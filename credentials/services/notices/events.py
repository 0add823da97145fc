"""What channels are told besides findings."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from credentials.models import HealthReport, NoticeChannel
from credentials.rules.notices.message import REPORT_READY, Story, message
from credentials.services.notices import sending
from credentials.services.notices.collecting import deliver
from cxone_registry.jobs import queue
from tenants.services.letters import organization_name


def report_ready(report: HealthReport) -> None:
    """Tell the channels that want to know of *report*, once. Call it in the transaction of it."""
    channels = NoticeChannel.objects.filter(is_enabled=True, tells_reports=True)
    listening = list(channels.defer("sealed_url", "sealed_key"))
    if not listening:
        return
    link = settings.PUBLIC_URL + reverse("health-report", args=[report.pk])
    story = Story(organization_name(), timezone.now(), link)
    headline = f"Ready to read: {report.name}"
    payload = message(REPORT_READY, headline, story, severity="notice", lines=[], link=link)
    made = [deliver(channel, f"{REPORT_READY}:{report.pk}", payload) for channel in listening]
    queue.enqueue_many(sending.KIND, [delivery.pk for delivery in made])
