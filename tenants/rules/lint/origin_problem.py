"""What is wrong with one origin, in a word and a sentence."""

import re
from dataclasses import dataclass

from tenants.rules.lint.remark import LONGEST_ECHO
from tenants.rules.origins import OriginRefused, read_origin

SHAPE = "Write each origin as a browser sends it: https://, the host, a port if it is not 443."
LOCAL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:/|\Z)", re.I)


@dataclass(frozen=True, slots=True)
class OriginProblem:
    """*code*: follows ``origin-`` in a remark's code. *remedy*: what to write instead."""

    code: str
    sentence: str
    remedy: str


def origin_problem(text: str) -> OriginProblem | None:
    """Why CXone could not compare *text* with what a browser sends; None if it could."""
    try:
        read_origin(text)
    except OriginRefused as refused:
        return OriginProblem(refused.code, refused.sentence, _remedy(refused.offer))
    return None


def _remedy(offer: str) -> str:
    if offer and len(offer) <= LONGEST_ECHO and "\n" not in offer:
        return f"Write {offer} if that is what you mean."
    return SHAPE


def is_local(text: str) -> bool:
    """Whether an origin or URI is of the developer's own machine."""
    return bool(LOCAL.match(text))
