"""What every table of sentences is made of."""

from dataclasses import dataclass

SUPPORT = "If it stays, write to devonesupport@nice.com and quote the tracking number."


@dataclass(frozen=True, slots=True)
class Explanation:
    """*sentence*: what happened. *remedy*: what to do, empty when there is nothing to do."""

    sentence: str
    remedy: str = ""
