"""Keys of signed webhooks: made here, shown once, replaced with a day's overlap."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from credentials.models import NoticeChannel
from credentials.rules.notices import webhook
from credentials.services import vault
from cxone_registry.secret import Secret

OVERLAP = timedelta(hours=24)


def replace(channel: NoticeChannel) -> Secret:
    """Make a new key, which is never shown again. The one before signs, too, for a day."""
    key = Secret(webhook.written(secrets.token_bytes(webhook.KEY_BYTES)))
    kept = _stored(channel)[:1]
    vault.seal_all_into(channel, "sealed_key", [key, *kept])
    if kept:
        channel.key_replaced_at = timezone.now()
        channel.save(update_fields=["key_replaced_at"])
    return key


def signed_headers(
    channel: NoticeChannel, message_id: str, at: datetime, content: bytes
) -> Mapping[str, str]:
    """The headers that prove where *content* comes from. Raises as ``vault.open_from``."""
    keys = _stored(channel)
    if not is_overlapping(channel, at):
        keys = keys[:1]
    opened = [webhook.key_bytes(key.reveal()) for key in keys]
    return webhook.headers(message_id, at, content, opened)


def is_overlapping(channel: NoticeChannel, at: datetime) -> bool:
    """Whether the key before the current one still signs."""
    return channel.key_replaced_at is not None and at < channel.key_replaced_at + OVERLAP


def _stored(channel: NoticeChannel) -> list[Secret]:
    if channel.sealed_key is None:
        return []
    return vault.open_all_from(channel, "sealed_key", purpose="notice")
