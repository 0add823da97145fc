"""Where an origin stands between "we want it" and "CXone lets it in", at one time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(days=21)  # NICE: changes of origins take up to three weeks


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """Dates of one origin, all aware. *due_at*: when NICE's answer is due, if a clock says so.

    *is_sent*: whether NICE has the registration's form.
    """

    wanted_at: datetime
    unwanted_at: datetime | None = None
    requested_at: datetime | None = None
    removal_requested_at: datetime | None = None
    live_since: datetime | None = None
    gone_since: datetime | None = None
    probed_at: datetime | None = None
    due_at: datetime | None = None
    is_sent: bool = False

    @property
    def is_live(self) -> bool:
        """Whether CXone let it in when it was probed last."""
        return self.live_since is not None and self.gone_since is None


@dataclass(frozen=True, slots=True)
class Reading:
    """*state*: a key of ``STATES``. *sentence*: with dates in the zone of the time asked for."""

    state: str
    sentence: str

    @property
    def label(self) -> str:
        return STATES[self.state][0]

    @property
    def tone(self) -> str:
        """``good``, ``warning``, ``bad`` or ``unknown``."""
        return STATES[self.state][1]


# state: label, tone
STATES = {
    "overdue": ("Overdue", "bad"),
    "lost": ("Lost", "bad"),
    "unwanted-live": ("Live, not wanted", "warning"),
    "requested": ("Requested", "warning"),
    "wanted": ("Wanted", "unknown"),
    "unknown": ("Unknown", "unknown"),
    "live": ("Live", "good"),
    "removed": ("Removed", "unknown"),
}


def reading(facts: OriginFacts, now: datetime) -> Reading:
    """The state of an origin at *now*, whose zone is that of the dates in the sentence."""
    of = _Words(now)
    return _unwanted(facts, of) if facts.unwanted_at else _wanted(facts, of)


def _wanted(facts: OriginFacts, of: "_Words") -> Reading:
    if facts.live_since and not facts.gone_since:
        return Reading("live", f"Live since {of.date(facts.live_since)}.")
    asked = facts.requested_at
    if facts.gone_since and not (asked and asked > facts.gone_since):
        return Reading("lost", f"Was live until {of.date(facts.gone_since)}.")
    if asked:
        return _requested(facts, asked, of)
    since = f"Wanted since {of.date(facts.wanted_at)}, not requested from NICE"
    if facts.probed_at:
        return Reading("wanted", f"{since}, not live.")
    if facts.is_sent:
        return Reading("unknown", f"{since} from here and never probed: it may be live.")
    return Reading("wanted", f"{since} yet.")


def _requested(facts: OriginFacts, asked: datetime, of: "_Words") -> Reading:
    so_far = "not live" if facts.probed_at else "never probed"
    sentence = f"Requested {of.ago(asked)} ({of.date(asked)}), {so_far}."
    due = facts.due_at or asked + PATIENCE
    if of.now <= due:
        return Reading("requested", sentence)
    return Reading("overdue", f"{sentence} NICE's answer was due on {of.date(due)}.")


def _unwanted(facts: OriginFacts, of: "_Words") -> Reading:
    since = f"longer wanted since {of.date(facts.unwanted_at or of.now)}"
    if facts.is_live:
        return Reading("unwanted-live", f"Live, but no {since}.{_asked_to_remove(facts, of)}")
    if facts.gone_since:
        until = f"was live until {of.date(facts.gone_since)}"
        return Reading("removed", f"Removed: no {since}, {until}.")
    if facts.probed_at is None and (facts.requested_at or facts.is_sent):
        return Reading("unknown", f"No {since} and never probed: it may be live.")
    return Reading("removed", f"No {since}, not live.")


def _asked_to_remove(facts: OriginFacts, of: "_Words") -> str:
    if facts.removal_requested_at is None:
        return " Its removal was not requested from NICE yet."
    return f" Its removal was requested {of.ago(facts.removal_requested_at)}."


@dataclass(frozen=True, slots=True)
class _Words:
    now: datetime

    def date(self, moment: datetime) -> str:
        local = moment.astimezone(self.now.tzinfo)
        return f"{local.day} {local:%B %Y}"

    def ago(self, moment: datetime) -> str:
        days = (self.now.date() - moment.astimezone(self.now.tzinfo).date()).days
        return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
