"""What is wrong with one origin, in a word and a sentence."""

import re
from dataclasses import dataclass

LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/|\Z)", re.I)


@dataclass(frozen=True, slots=True)
class OriginProblem:
    """*code*: follows ``origin-`` in a remark's code."""

    code: str
    sentence: str


def origin_problem(text: str) -> OriginProblem | None:
    """Why CXone could not compare *text* with what a browser sends; None if it could."""
    if "*" in text:
        return OriginProblem("wildcard", "Wildcards are not origins. List each one.")
    if not text.lower().startswith("https://") and not is_local(text):
        return OriginProblem("not-https", "An origin starts with https://")
    return None


def is_local(text: str) -> bool:
    """Whether an origin or URI is of the developer's own machine."""
    return bool(LOCAL.match(text))
