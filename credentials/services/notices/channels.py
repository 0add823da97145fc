"""Add, change, try out and remove channels. Addresses and keys go straight into the vault."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from credentials.models import NoticeChannel, NoticeDelivery
from credentials.rules.notices.message import TEST, Story, message
from credentials.services.notices import addresses, keys, sending
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.changes import Values, difference, values_of
from cxone_registry.audit.record import record_change
from cxone_registry.jobs import queue
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret
from tenants.services.letters import organization_name

Kind, State = NoticeChannel.Kind, NoticeDelivery.State
MOST_TESTS, TESTS_WITHIN = 5, timedelta(minutes=10)
AGAIN = (State.GAVE_UP, State.DROPPED)


class ChannelError(ValueError):
    """What cannot be done; the text is a sentence."""


@transaction.atomic
def add(channel: NoticeChannel, address: Secret | None) -> Secret | None:
    """Save a new *channel*. Returns a webhook's key, which is never shown again."""
    channel.created_by = current_actor().label[:254]
    channel.save(force_insert=True)
    if address:
        addresses.seal(channel, address)
    key = keys.replace(channel) if channel.kind == Kind.WEBHOOK else None
    record_change("channel.added", channel, kind=channel.kind, host=channel.host)
    return key


@transaction.atomic
def change(channel: NoticeChannel, address: Secret | None, before: Values) -> None:
    """Save what a form changed; *before* are the values it started from."""
    channel.save()
    if address:
        addresses.seal(channel, address)
        _forget_trouble(channel)
    changed = difference(before, values_of(channel))
    record_change("channel.changed", channel, address_replaced=bool(address), **changed)


@transaction.atomic
def replace_key(channel: NoticeChannel) -> Secret:
    """A new key for a webhook; the one before signs, too, for a day. Raises ChannelError."""
    if channel.kind != Kind.WEBHOOK:
        raise ChannelError("Only a webhook has a key that signs.")
    key = keys.replace(channel)
    record_change("channel.key-replaced", channel)
    return key


@transaction.atomic
def switch(channel: NoticeChannel, *, on: bool) -> None:
    """Tell it from now on, or no more. What waits for it is not sent then."""
    channel.is_enabled = on
    channel.save(update_fields=["is_enabled"])
    if on:
        _forget_trouble(channel)
    record_change("channel.switched-on" if on else "channel.switched-off", channel)


@transaction.atomic
def remove(channel: NoticeChannel) -> None:
    """Delete it with its address, its key and the log of what it was told."""
    record_change("channel.deleted", channel, kind=channel.kind)
    channel.delete()


@transaction.atomic
def test(channel: NoticeChannel) -> NoticeDelivery:
    """Send a marked test at once. Raises ChannelError after too many."""
    NoticeChannel.objects.select_for_update(no_key=True).get(pk=channel.pk)
    since = timezone.now() - TESTS_WITHIN
    lately = NoticeDelivery.objects.filter(payload__type=TEST, created_at__gt=since)
    if lately.count() >= MOST_TESTS:
        raise ChannelError("That were five tests within ten minutes. Wait a little.")
    link = settings.PUBLIC_URL + reverse("channel", args=[channel.pk])
    story = Story(organization_name(), timezone.now(), link)
    headline = f"Test: notices of {story.organization} reach this channel"
    payload = message(TEST, headline, story, severity="notice", lines=[], link=link)
    delivery = NoticeDelivery.objects.create(
        channel=channel, event=f"{TEST}:{uuid.uuid4()}", payload=payload
    )
    queue.enqueue(sending.KIND, delivery.pk, priority=Job.Priority.PERSON)
    record_change("channel.tested", channel)
    return delivery


@transaction.atomic
def again(delivery: NoticeDelivery) -> None:
    """Try once more what was given up. Raises ChannelError if it was not."""
    locked = NoticeDelivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
    if locked.state not in AGAIN:
        raise ChannelError("Only what was given up or not sent can be sent again.")
    if not delivery.channel.is_enabled:
        raise ChannelError("This channel is switched off. Switch it on first.")
    locked.state, locked.tries, locked.trouble = State.QUEUED, 0, ""
    locked.save(update_fields=["state", "tries", "trouble"])
    queue.enqueue(sending.KIND, locked.pk, priority=Job.Priority.PERSON)
    record_change("channel.sent-again", delivery.channel, delivery=str(locked.pk))


def _forget_trouble(channel: NoticeChannel) -> None:
    channel.failing_since, channel.last_trouble = None, ""
    channel.save(update_fields=["failing_since", "last_trouble"])
