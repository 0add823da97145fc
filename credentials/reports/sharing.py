"""Where one-time links and secret requests stand, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from credentials.models import Reveal, SecretRequest, SecretVersion, SharedLink
from tenants.models import Environment

# So many wrong passphrases destroy a link.
MOST_WRONG = 5
State = SecretRequest.State
# What was replaced or destroyed meanwhile must not be handed out as the secret.
LIVE = (SecretVersion.State.CURRENT, SecretVersion.State.INCOMING)
TONES = {
    State.OPEN: "running",
    State.ANSWERED: "warning",
    State.USED: "good",
    State.REFUSED: "unknown",
    State.WITHDRAWN: "unknown",
    State.EXPIRED: "unknown",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """*tone* and *label* of the pill; what may still be done."""

    tone: str
    label: str
    may_make: bool = False
    may_withdraw: bool = False


def link_standing(link: SharedLink, now: datetime) -> Standing:
    """Where *link* stands; its reveal and version are loaded."""
    if link.opened_at is not None:
        return _opened(link)
    if link.withdrawn_at is not None:
        return Standing("unknown", "Withdrawn")
    if link.wrong_tries >= MOST_WRONG:
        return Standing("bad", "Destroyed: wrong passphrases")
    if link.reveal.version.state not in LIVE:
        return Standing("unknown", "Dead: the secret was replaced")
    return _made(link, now) if link.made_at else _not_made(link, now)


def _opened(link: SharedLink) -> Standing:
    if link.late_tries:
        return Standing("bad", "Opened, and somebody came later")
    return Standing("good", "Opened")


def _made(link: SharedLink, now: datetime) -> Standing:
    if link.expires_at <= now:
        return Standing("unknown", "Expired, never opened")
    return Standing("running", "Waits to be opened", may_withdraw=True)


def _not_made(link: SharedLink, now: datetime) -> Standing:
    is_over = link.reveal.expires_at <= now
    if link.reveal.state == Reveal.State.ASKED and not is_over:
        return Standing("warning", "Waits for approval", may_withdraw=True)
    if link.reveal.state == Reveal.State.APPROVED and not is_over:
        return Standing("running", "Approved: make it now", may_make=True, may_withdraw=True)
    if link.reveal.state == Reveal.State.DENIED:
        return Standing("bad", "Denied")
    return Standing("unknown", "Never made")


def request_standing(request: SecretRequest, now: datetime) -> Standing:
    """Where a secret request stands."""
    state = State(request.state)
    if state == State.OPEN and request.expires_at <= now:
        state = State.EXPIRED
    label = "Answered: decide" if state == State.ANSWERED else state.label
    tone = "bad" if request.late_tries and state == State.ANSWERED else TONES[state]
    return Standing(tone, label, may_withdraw=state == State.OPEN)


@dataclass(frozen=True, slots=True)
class Found:
    """What was recognised of one secret, never the secret."""

    environment: str
    identifier: str
    length: int


def recognised(request: SecretRequest) -> list[Found]:
    """What an answer holds, by the names of its environments."""
    rows: list[dict[str, Any]] = request.found
    slugs = [row["environment"] for row in rows]
    names = dict(Environment.objects.filter(slug__in=slugs).values_list("slug", "name"))
    return [
        Found(names.get(row["environment"], row["environment"]), row["id"], row["length"])
        for row in rows
    ]
