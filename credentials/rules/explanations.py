"""What each step's code means, in a sentence, and what to do next.

Every sentence stands alone: what happened, to which thing. Every remedy says where to act. The
tables are in the folder ``explained``. Pure.
"""

from credentials.rules.explained.entries import DOUBTS, UNUSABLE
from credentials.rules.explained.explanation import SUPPORT, Explanation
from credentials.rules.explained.flight import FLIGHT
from credentials.rules.explained.places import ADDRESSES, PLACES
from credentials.rules.explained.refusals import REFUSALS, UNEXPLAINED
from credentials.rules.explained.steps import SUCCESS, TITLES, success_of, title_of
from credentials.rules.explained.tokens import TOKENS
from credentials.rules.explained.waiting import WAITING

__all__ = [
    "ACCUSED",
    "DOUBTS",
    "EXPLAINED",
    "FLIGHT",
    "NOT_TRUSTED",
    "SUCCESS",
    "SUPPORT",
    "TITLES",
    "UNEXPLAINED",
    "WAITING",
    "Explanation",
    "explain",
    "title_of",
]

ACCUSED = {**UNUSABLE, **DOUBTS, **REFUSALS, **TOKENS, **PLACES, **ADDRESSES}
EXPLAINED = {**ACCUSED, **WAITING}
NOT_TRUSTED = Explanation(
    "The answer is not one that an honest CXone sends, so nothing in it was used.",
    "A proxy or captive portal may have answered instead. Check the environment and the network.",
)


def explain(step: str, result: str, code: str) -> Explanation:
    """Sentence and remedy for one step of a validation or a flight check."""
    if result == "ok":
        return Explanation(success_of(step))
    if result == "skipped":
        return Explanation("Not tried, because an earlier step failed.")
    return FLIGHT.get(step, {}).get(code) or EXPLAINED.get(code, NOT_TRUSTED)
