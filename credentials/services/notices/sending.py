"""One notice to one channel: tried, tried again, and given up after a day.

At least once: a worker that dies between the post and its row sends again, with the same id.
"""

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import NoticeChannel, NoticeDelivery
from credentials.rules.notices import troubles
from credentials.rules.notices.message import TEST
from credentials.rules.notices.retries import pause_after
from credentials.services.notices.posting import Outcome, post
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done, Later

log = logging.getLogger(__name__)
KIND = "send-notice"
State = NoticeDelivery.State


def send(delivery_id: UUID) -> Done | Later:
    """Try once (handler of ``send-notice``)."""
    delivery = _waiting(delivery_id)
    if delivery is None:
        return Done("nothing-to-send")
    if not delivery.channel.is_enabled and not is_test(delivery):
        return _drop(delivery)
    outcome = post(delivery)
    pause = _write(delivery, outcome)
    if outcome.trouble:
        extra = {"delivery": str(delivery.pk), "status": outcome.status, "try": delivery.tries}
        log.warning("notices.not-delivered", extra=extra)
    if pause is not None:
        return Later(pause)
    return Done("given-up" if outcome.trouble else "sent")


def give_up(delivery_id: UUID) -> None:
    """Sending it ends the worker again and again: leave it to people."""
    waiting = NoticeDelivery.objects.filter(pk=delivery_id, state=State.QUEUED)
    waiting.update(state=State.GAVE_UP, trouble=troubles.INTERRUPTED, tried_at=timezone.now())


def is_test(delivery: NoticeDelivery) -> bool:
    """A test is tried once, also while its channel is switched off."""
    return bool(delivery.payload.get("type") == TEST)


@transaction.atomic
def _waiting(delivery_id: UUID) -> NoticeDelivery | None:
    found = NoticeDelivery.objects.select_related("channel")
    return found.filter(pk=delivery_id, state=State.QUEUED).first()


@transaction.atomic
def _drop(delivery: NoticeDelivery) -> Done:
    waiting = NoticeDelivery.objects.filter(pk=delivery.pk, state=State.QUEUED)
    waiting.update(state=State.DROPPED, trouble=troubles.SWITCHED_OFF)
    return Done("switched-off")


@transaction.atomic
def _write(delivery: NoticeDelivery, outcome: Outcome) -> timedelta | None:
    """Keep what came of it. Returns how long to wait for the next try, None for no other."""
    now = timezone.now()
    delivery.tries += 1
    pause = None if outcome.trouble == "" else _pause(delivery, outcome, now - delivery.created_at)
    # The row may be gone by now, together with its channel.
    NoticeDelivery.objects.filter(pk=delivery.pk).update(
        tries=delivery.tries,
        state=State.QUEUED if pause else State.GAVE_UP if outcome.trouble else State.SENT,
        status=outcome.status,
        trouble=outcome.trouble[:200],
        milliseconds=outcome.milliseconds,
        tried_at=now,
    )
    _write_channel(delivery.channel, outcome)
    return pause


def _pause(delivery: NoticeDelivery, outcome: Outcome, age: timedelta) -> timedelta | None:
    if outcome.is_over or outcome.is_gone or is_test(delivery):
        return None
    return pause_after(delivery.tries, age, outcome.retry_after)


def _write_channel(seen: NoticeChannel, outcome: Outcome) -> None:
    now = timezone.now()
    channel = NoticeChannel.objects.select_for_update().filter(pk=seen.pk).first()
    if channel is None:
        return
    channel.last_trouble = outcome.trouble[:200]
    if outcome.trouble:
        channel.failing_since = channel.failing_since or now
    else:
        channel.failing_since, channel.last_good_at = None, now
    was_enabled, channel.is_enabled = channel.is_enabled, channel.is_enabled and not outcome.is_gone
    channel.save(update_fields=["last_trouble", "failing_since", "last_good_at", "is_enabled"])
    if was_enabled and not channel.is_enabled:
        record_change("channel.switched-off", channel, reason=outcome.trouble)
