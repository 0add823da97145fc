"""Send one notice once, and say what became of it. Outside of any transaction."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.utils import timezone

from credentials.crypto import SealError
from credentials.models import NoticeChannel, NoticeDelivery
from credentials.rules.notices import retries, slack, teams, troubles, webhook
from credentials.rules.notices.addresses import AddressError
from credentials.services.notices import addresses, keys
from credentials.services.notices.letters import letter
from tenants.cxone import Answer, CXoneError, Door
from tenants.services import mail
from tenants.services.mail import MailError, NoSuchMailboxError

Kind = NoticeChannel.Kind
BODIES = {Kind.SLACK: slack.body, Kind.TEAMS: teams.body, Kind.WEBHOOK: webhook.body}
LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try. *is_over*: trying again cannot help; *is_gone*: nobody is there."""

    trouble: str = ""
    status: int | None = None
    retry_after: int | None = None
    is_over: bool = False
    is_gone: bool = False
    milliseconds: int = 0


def post(delivery: NoticeDelivery) -> Outcome:
    """Send *delivery* to its channel. Never raises for what a receiver does."""
    started = time.monotonic()
    is_mail = delivery.channel.kind == Kind.EMAIL
    outcome = _mail(delivery) if is_mail else _post(delivery)
    return replace(outcome, milliseconds=round((time.monotonic() - started) * 1000))


def _mail(delivery: NoticeDelivery) -> Outcome:
    if not mail.is_configured():
        return Outcome(mail.what_is_missing())
    try:
        mail.send(letter(delivery))
    except MailError as error:
        return Outcome(error.reason, is_gone=isinstance(error, NoSuchMailboxError))
    return Outcome()


def _post(delivery: NoticeDelivery) -> Outcome:
    channel = delivery.channel
    content = _content(channel.kind, delivery.payload)
    try:
        where = addresses.target_of(channel)
        answer = door().post_json(where, content=content, headers=_headers(delivery, content))
    except AddressError:
        return Outcome(troubles.by_code("url-refused"), is_over=True)
    except SealError:
        return Outcome(troubles.NO_KEY, is_over=True)
    except CXoneError as error:
        status = error.facts.get("status")
        return Outcome(troubles.by_code(error.code), status if isinstance(status, int) else None)
    return _outcome(answer)


def _outcome(answer: Answer) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(status=status)
    return Outcome(
        troubles.by_answer(status, answer.body),
        status,
        retries.seconds_of(answer.headers.get("retry-after", "")),
        is_gone=status in retries.GONE,
    )


def _content(kind: str, notice: dict[str, Any]) -> bytes:
    body = BODIES[Kind(kind)](notice)
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _headers(delivery: NoticeDelivery, content: bytes) -> Mapping[str, str]:
    if delivery.channel.kind != Kind.WEBHOOK:
        return {}
    return keys.signed_headers(delivery.channel, str(delivery.pk), timezone.now(), content)


@cache
def door() -> Door:
    """The outbound door of notices: less patient than the one to CXone."""
    return Door(total=10.0, connect=3.0, read=8.0, limit=LARGEST_ANSWER)
