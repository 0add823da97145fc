"""JSON from a peer, read strictly: RFC 8259, one meaning only, and cheap to refuse.

Duplicate names are refused because two readers may each see another value (RFC 8259 section 4).
"""

import json
import math
import re
from typing import Any, NoReturn

from tenants.cxone.errors import HostileAnswer

MAX_DEPTH = 20

# Possessive, so that a text of quotes and backslashes costs linear time; an open string runs to
# the end of the text.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_BLANKS = " \t\n\r"
_NOT_BRACKET = re.compile(r"[^\[\]{}]+")


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in *body*. Raises HostileAnswer ``not-json`` or a more exact ``json-...``."""
    value = read_value(body)
    if not isinstance(value, dict):
        raise HostileAnswer("not-json", found=type(value).__name__)
    return value


def read_value(body: bytes) -> Any:
    """Any JSON value in *body*, which the caller has already limited in size."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise HostileAnswer("not-json", found="not UTF-8") from None
    _refuse_depth(text)
    try:
        # What ``decode`` does, without its regular expressions for the blanks around a value.
        found = text.strip(_BLANKS)
        value, end = _DECODER.raw_decode(found)
        if end == len(found):
            return value
    except (ValueError, RecursionError):
        # No detail: the exception of the parser quotes the document.
        pass
    raise HostileAnswer("not-json", found="unreadable" if text.strip() else "empty")


def _refuse_depth(text: str) -> None:
    """Count brackets before parsing, so that no parser ever recurses into a deep document."""
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return
    depth = 0
    for bracket in _NOT_BRACKET.sub("", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise HostileAnswer("json-too-deep")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise HostileAnswer("json-duplicate-name")
    return found


def _refuse_number(name: str) -> NoReturn:
    raise HostileAnswer("json-number-refused")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise HostileAnswer("json-number-refused")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates, parse_constant=_refuse_number, parse_float=_finite
)
