"""Origins that NICE should have allowed, has lost, or still allows although nobody wants them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from credentials.rules.problems import NOTICE, WARNING, Problem
from credentials.rules.watch.raised import Raised

NOT_LIVE, LOST, UNWANTED = "origin-not-live", "origin-lost", "origin-unwanted-live"
# state of ``tenants.rules.ledger``: code, severity, what to do
STATES = {
    "overdue": (
        NOT_LIVE,
        WARNING,
        "Send the follow-up to DEVone support that is prepared on the request's page. Until then"
        " browsers refuse the calls of pages at this origin.",
    ),
    "lost": (
        LOST,
        WARNING,
        "Ask DEVone support why, and quote the tracking number. Browsers now refuse the calls of"
        " pages at this origin.",
    ),
    "unwanted-live": (
        UNWANTED,
        NOTICE,
        "Ask NICE to remove it. CXone checks the origins of all applications together, so another"
        " registration may need it.",
    ),
}


@dataclass(frozen=True, slots=True)
class SeenOrigin:
    """An origin of one application, as the ledger reads it. *sentence* is the ledger's."""

    id: UUID
    label: str
    state: str
    sentence: str


def troubled_origins(origins: Iterable[SeenOrigin]) -> Iterator[Raised]:
    """One problem for each origin whose state wants somebody to act."""
    for origin in origins:
        if origin.state in STATES:
            code, severity, remedy = STATES[origin.state]
            problem = Problem(code, "origin", severity, origin.sentence[:300], remedy)
            yield Raised(origin.id, origin.label, problem)
