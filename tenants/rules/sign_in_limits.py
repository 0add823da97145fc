"""How often somebody may guess. One table; every row slows a guesser and locks nobody out.

A row counts the failed tries of an account from an address, of an address over all accounts, or of
an account from addresses it is not known at. A good try forgives only the failures of its pair.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """At most *most* failures *within* that time, of what the two flags name."""

    most: int
    within: timedelta
    of_account: bool
    of_address: bool

    @property
    def spares_known_addresses(self) -> bool:
        """Whether it never holds up an address where the account signed in well lately.

        Anybody can make an account's failures add up, so its owner must not depend on them.
        """
        return not self.of_address


LIMITS = (
    Limit(5, timedelta(minutes=15), of_account=True, of_address=True),
    Limit(50, timedelta(minutes=15), of_account=False, of_address=True),
    Limit(100, timedelta(hours=1), of_account=True, of_address=False),
)
KNOWN_FOR = timedelta(days=30)
LONGEST = max(limit.within for limit in LIMITS)


def until(limit: Limit, decisive: datetime | None, *, is_known: bool) -> datetime | None:
    """Until when *limit* refuses; None if it does not.

    *decisive* is the moment of the failure that is the ``most``-th newest within the time.
    """
    if decisive is None or (is_known and limit.spares_known_addresses):
        return None
    return decisive + limit.within


def sentence(ends: datetime, now: datetime) -> str:
    """What a refused person reads; the same whether or not there is such an account."""
    minutes = max(1, -(-int((ends - now).total_seconds()) // 60))
    wait = "a minute" if minutes == 1 else f"{minutes} minutes"
    return (
        f"Too many tries. Try again in {wait}, from {ends + timedelta(minutes=1):%H:%M} UTC on."
        " Nobody is locked out: it is only slower from here."
    )
