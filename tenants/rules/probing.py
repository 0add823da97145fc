"""What probes of one origin at several API addresses tell together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

# CXone answered and does not let the origin in. Every other code says nothing about an origin.
DENIALS = frozenset({"origin-not-allowed", "authorization-not-allowed"})
WORDS = {
    "": "Allowed",
    "origin-not-allowed": "Not allowed",
    "authorization-not-allowed": "Allowed, but not with a token",
    "preflight-refused": "Does not answer preflights here",
    "throttled": "Asked us to slow down",
    "server-error": "Failed while answering",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The newest clear answer of one address, or an unclear one if it never gave another.

    *code*: as in ``tenants.cxone.Preflight``. *since*: when this answer began, in a row.
    """

    allowed: bool
    code: str
    asked_at: datetime
    since: datetime

    @property
    def is_clear(self) -> bool:
        return is_clear(self.code)


@dataclass(frozen=True, slots=True)
class Liveness:
    """When CXone began, and when it stopped, to let an origin in."""

    live_since: datetime | None
    gone_since: datetime | None


def is_clear(code: str) -> bool:
    """Whether *code* says something about the origin that was asked about."""
    return not code or code in DENIALS


def merged(before: Answer | None, code: str, now: datetime) -> Answer:
    """What to keep once *code* was answered at *now*: no answer never replaces a clear one."""
    new = Answer(allowed=not code, code=code, asked_at=now, since=now)
    if before is None:
        return new
    if before.is_clear and not new.is_clear:
        return before
    is_same = before.code == code
    return Answer(new.allowed, code, now, before.since if is_same else now)


def verdict(answers: Iterable[Answer]) -> bool | None:
    """Whether every address with a clear answer lets the origin in; None if there is none."""
    clear = [answer.allowed for answer in answers if answer.is_clear]
    return all(clear) if clear else None


def moved(before: Liveness, is_live: bool | None, now: datetime) -> Liveness:
    """The dates after a verdict. None changes nothing."""
    was_live = before.live_since is not None and before.gone_since is None
    if is_live is None or is_live == was_live:
        return before
    return Liveness(now, None) if is_live else Liveness(before.live_since, now)


def in_words(code: str) -> str:
    """*code* for people; codes of the outbound door are shown as they are."""
    return WORDS.get(code, f"No answer ({code})")
