"""How alive a technical contact is: signs with their times in, one state and a sentence out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# So long a question may stay unanswered before it casts doubt.
PATIENCE = timedelta(days=14)
STATES = ("live", "doubtful", "stale", "bounced", "left")


@dataclass(frozen=True, slots=True)
class Signs:
    """What was heard of a contact, and when (UTC). *created*: somebody entered the address then.

    *signed_in*: the last sign-in of a member with the contact's address.
    """

    created: datetime
    confirmed: datetime | None = None
    signed_in: datetime | None = None
    asked: datetime | None = None
    bounced: datetime | None = None
    left: datetime | None = None

    @property
    def last(self) -> datetime:
        """The newest sign of life."""
        heard = (self.created, self.confirmed, self.signed_in)
        return max(sign for sign in heard if sign is not None)

    @property
    def is_bounced(self) -> bool:
        """Only an answer to a later mail shows that the mailbox is there again."""
        if self.bounced is None:
            return False
        return self.confirmed is None or self.confirmed < self.bounced


@dataclass(frozen=True, slots=True)
class Liveness:
    """*state*: one of STATES, since when, and why in a sentence."""

    state: str
    since: datetime
    sentence: str

    @property
    def is_live(self) -> bool:
        return self.state == "live"

    @property
    def needs_question(self) -> bool:
        """Whether asking could clear it up."""
        return self.state in ("doubtful", "stale")


def liveness(signs: Signs, now: datetime, stale_days: int, ask_days: int = 90) -> Liveness:
    """Judge *signs* at *now*.

    *ask_days*: after so long without a sign there is doubt; after *stale_days* nobody counts on
    the contact any more.
    """
    if signs.left is not None:
        return Liveness("left", signs.left, "Is no longer a contact.")
    if signs.is_bounced and signs.bounced is not None:
        return Liveness("bounced", signs.bounced, "Mail to this address comes back.")
    return _by_age(signs, now, stale_days, ask_days)


def _by_age(signs: Signs, now: datetime, stale_days: int, ask_days: int) -> Liveness:
    stale_from = signs.last + timedelta(days=stale_days)
    doubtful_from = min(_doubtful_from(signs, ask_days), stale_from)
    if now >= stale_from:
        return Liveness("stale", stale_from, f"No sign of life for {stale_days} days.")
    if now < doubtful_from:
        return Liveness("live", signs.last, _heard(signs))
    if _is_waiting(signs):
        return Liveness("doubtful", doubtful_from, "Was asked and has not answered yet.")
    days = (now - signs.last).days
    return Liveness("doubtful", doubtful_from, f"No sign of life for {days} days.")


def _doubtful_from(signs: Signs, ask_days: int) -> datetime:
    by_age = signs.last + timedelta(days=ask_days)
    if signs.asked is not None and _is_waiting(signs):
        return min(by_age, signs.asked + PATIENCE)
    return by_age


def _is_waiting(signs: Signs) -> bool:
    return signs.asked is not None and signs.asked > signs.last


def _heard(signs: Signs) -> str:
    if signs.last == signs.confirmed:
        return "Confirmed to be the contact."
    if signs.last == signs.signed_in:
        return "Signed in here."
    return "Was entered a short while ago."
