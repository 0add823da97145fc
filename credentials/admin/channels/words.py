"""How a channel and its deliveries read on the pages."""

import json
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.safestring import SafeString

from credentials.models import NoticeChannel, NoticeDelivery
from credentials.rules.notices.message import TEST
from credentials.services.notices.channels import AGAIN
from cxone_registry.site.html import pill
from tenants.services.policy import Action

Kind, State = NoticeChannel.Kind, NoticeDelivery.State
TONES = {State.QUEUED: "running", State.SENT: "good", State.GAVE_UP: "bad", State.DROPPED: "plain"}
ICONS = {Kind.EMAIL: "contact", Kind.SLACK: "people", Kind.TEAMS: "people", Kind.WEBHOOK: "cloud"}
ABOUT = {
    Kind.EMAIL: "A mailbox or a distribution list.",
    Kind.SLACK: "A channel of your workspace, by an incoming webhook.",
    Kind.TEAMS: "A channel or chat, by a workflow.",
    Kind.WEBHOOK: "A program of yours: JSON, signed as in Standard Webhooks.",
}


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """One line of the log."""

    delivery: NoticeDelivery
    pill: SafeString
    headline: str
    payload: str
    may_repeat: bool


def state_pill(channel: NoticeChannel) -> SafeString:
    """Whether notices get through."""
    if not channel.is_enabled:
        return pill("plain", "Switched off")
    if channel.failing_since:
        return pill("bad", "Failing")
    return pill("good", "Working") if channel.last_good_at else pill("unknown", "Never used")


def where(channel: NoticeChannel, request: HttpRequest) -> str:
    """What this person may see of the address."""
    if channel.kind != Kind.EMAIL:
        return channel.host or "no address"
    if request.may(Action.MANAGE_ORGANIZATION):  # type: ignore[attr-defined]
        return channel.email
    return "…@" + channel.email.rpartition("@")[2]


def delivery_line(delivery: NoticeDelivery, *, may_manage: bool) -> DeliveryLine:
    """A delivery with what was said."""
    is_test = delivery.payload.get("type") == TEST
    return DeliveryLine(
        delivery,
        pill(TONES[State(delivery.state)], delivery.get_state_display()),
        str(delivery.payload.get("headline", "")),
        json.dumps(delivery.payload, indent=2, ensure_ascii=False),
        may_manage and not is_test and delivery.state in AGAIN,
    )
