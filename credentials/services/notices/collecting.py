"""Turn what changed among the findings into notices, one for each channel that wants it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from credentials.models import Finding, NoticeChannel, NoticeDelivery
from credentials.reports.notice_look import Look, untold
from credentials.rules.notices.message import OPENED, RESOLVED, Line, Story, line, messages
from credentials.services.notices import sending
from cxone_registry.jobs import queue
from cxone_registry.jobs.handlers import Done, Later
from tenants.services.letters import organization_name

SOON = timedelta(seconds=1)
FINDINGS = "admin:credentials_finding_changelist"
FINDING = "admin:credentials_finding_change"


def tell(_organization_id: UUID) -> Done | Later:
    """Tell what stayed open or stayed resolved (handler of ``tell-findings``).

    One transaction: what is marked as told is what was queued, so a killed worker tells nothing
    twice and leaves nothing out.
    """
    with transaction.atomic():
        # Also keeps two looks apart.
        channels = NoticeChannel.objects.select_for_update(no_key=True).defer(
            "sealed_url", "sealed_key"
        )
        listening = list(channels.filter(is_enabled=True).order_by("pk"))
        if not listening:
            return Done("nobody-listens")
        now = timezone.now()
        look = untold(now)
        count = _queue(listening, look, now)
        _mark(look, now)
    if look.next_at is not None:
        return Later(max(look.next_at - now, SOON))
    return Done(f"told-{count}")


def deliver(channel: NoticeChannel, event: str, payload: dict[str, Any]) -> NoticeDelivery:
    """A row for *channel*, unless it was told of *event* already; the caller queues its job."""
    made, _ = NoticeDelivery.objects.get_or_create(
        channel=channel, event=event, defaults={"payload": payload}
    )
    return made


def _queue(listening: Iterable[NoticeChannel], look: Look, now: datetime) -> int:
    if not look.opened and not look.resolved:
        return 0
    story = Story(organization_name(), now, _link(FINDINGS))
    made = [
        deliver(channel, event, payload)
        for channel in listening
        for event, payload in _notices(channel, look, story)
    ]
    queue.enqueue_many(sending.KIND, [delivery.pk for delivery in made])
    return len(made)


def _notices(
    channel: NoticeChannel, look: Look, story: Story
) -> Iterable[tuple[str, dict[str, Any]]]:
    opened = [one for one in look.opened if _wants(channel, one, look)]
    resolved = [one for one in look.resolved if _wants(channel, one, look)]
    for type, findings in (
        (OPENED, opened),
        (RESOLVED, resolved if channel.tells_resolved else []),
    ):
        told = messages(type, [_line(finding) for finding in findings], story)
        for payload in told:
            # Of a burst the worst: no other notice of this kind ever begins with it.
            yield f"{payload['type']}:{payload['lines'][0]['id']}", payload


def _wants(channel: NoticeChannel, finding: Finding, look: Look) -> bool:
    """A channel is told of what opened since it was added, but not of its own troubles."""
    if finding.severity > channel.least_severity or finding.opened_at < channel.created_at:
        return False
    if finding.subject_id == channel.pk:
        return False
    return channel.environment_id in (None, look.place(finding).environment)


def _line(finding: Finding) -> Line:
    return line(
        id=str(finding.pk),
        code=finding.code,
        severity=finding.severity,
        about=finding.subject_label,
        sentence=finding.sentence,
        remedy=finding.remedy,
        link=_link(FINDING, finding.pk),
    )


def _link(name: str, *args: object) -> str:
    return settings.PUBLIC_URL + reverse(name, args=args)


def _mark(look: Look, now: datetime) -> None:
    """Also what no channel wanted: it is old news for a channel that is added later."""
    told = [one.pk for one in (*look.opened, *look.same_story)]
    Finding.objects.filter(pk__in=told).update(told_opened_at=now)
    over = [one.pk for one in (*look.resolved, *look.silent)]
    Finding.objects.filter(pk__in=over).update(told_resolved_at=now)
