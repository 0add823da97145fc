"""What is wrong with one origin, in a word and a sentence."""

import re
from dataclasses import dataclass

from tenants.rules.origins import OriginRefused, read_origin

LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/|\Z)", re.I)


@dataclass(frozen=True, slots=True)
class OriginProblem:
    """*code*: follows ``origin-`` in a remark's code."""

    code: str
    sentence: str


def origin_problem(text: str) -> OriginProblem | None:
    """Why CXone could not compare *text* with what a browser sends; None if it could."""
    try:
        read_origin(text)
    except OriginRefused as refused:
        return OriginProblem(refused.code, refused.sentence)
    return None


def is_local(text: str) -> bool:
    """Whether an origin or URI is of the developer's own machine."""
    return bool(LOCAL.match(text))
