"""Which outcomes of a validation count as good, bad or unclear in every sum we show. Pure.

good      CXone gave tokens for both secrets, even if something beside them needs mending.
bad       something is wrong, and stays so until somebody mends it.
unclear   nobody judged the secrets: CXone was away, or slowed us down, or gave no clear answer.
(none)    nothing was sent, so nothing is known; counted nowhere.
"""

GOOD, BAD, UNCLEAR, NOWHERE = "good", "bad", "unclear", ""
CLASSES = {
    "accepted": GOOD,
    "partly": GOOD,
    "client-refused": BAD,
    "access-key-refused": BAD,
    "misconfigured": BAD,
    "hostile": BAD,
    "unavailable": UNCLEAR,
    "throttled": UNCLEAR,
    "unknown": UNCLEAR,
    "not-sent": NOWHERE,
    "": NOWHERE,
}


def class_of(outcome: str) -> str:
    """The class of a ``ValidationRun.Outcome``."""
    return CLASSES[outcome]
