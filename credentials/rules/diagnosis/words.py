"""What CXone's own words hint at. Its texts are not documented, so they are hints at best."""

import re

# A text that lists causes ("unknown client or wrong secret") names none of them.
_SEVERAL = re.compile(r"\bor\b|\be\.g\.", re.IGNORECASE)
_INACTIVE = r"(?:in|de)activ|disabled|not (?:active|enabled)|suspended"
_HINTS = {
    "locked": re.compile(r"\block(?:ed|out)?\b", re.IGNORECASE),
    "inactive": re.compile(_INACTIVE, re.IGNORECASE),
    "user": re.compile(r"\b(?:user|account|employee|agent)\b", re.IGNORECASE),
    "unprocessed": re.compile(r"approv|pending|not (?:yet )?(?:processed|ready)", re.IGNORECASE),
    "method": re.compile(r"(?:auth\w*|client\w*) method|client_secret_(?:basic|post|jwt)"),
    "expired": re.compile(r"expired", re.IGNORECASE),
    "reused": re.compile(r"\b(?:re)?used\b|redeemed", re.IGNORECASE),
    "pkce": re.compile(r"verifier|pkce|code.challenge", re.IGNORECASE),
    "redirect": re.compile(r"redirect", re.IGNORECASE),
}


def hints_in(description: str) -> frozenset[str]:
    """Which of the hints *description* gives; none if it lists several causes."""
    if _SEVERAL.search(description):
        return frozenset()
    return frozenset(name for name, shape in _HINTS.items() if shape.search(description))
