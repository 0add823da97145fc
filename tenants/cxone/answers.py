"""Reading an answer: when its body counts as JSON, and what its headers say about time."""

import functools
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tenants.cxone.errors import HostileAnswer
from tenants.cxone.outbound import Answer
from tenants.cxone.wire_json import read_object

LONGEST_WAIT = 3600
_LONGEST_DATE = 100


def json_object(answer: Answer) -> dict[str, Any]:
    """The JSON object of a good answer. Raises HostileAnswer ``not-json`` and its relatives.

    A declared type other than JSON is refused: a captive portal answers 200 with a page.
    """
    declared = answer.media_type
    if declared and "json" not in declared:
        raise HostileAnswer("not-json", sent=True, host=answer.host, found="another media type")
    return read_object(answer.body)


def json_object_or_empty(answer: Answer) -> dict[str, Any]:
    """The JSON object of a refusal, or {}: gateways refuse with pages, texts and nothing at all."""
    try:
        return read_object(answer.body)
    except HostileAnswer:
        return {}


def date(answer: Answer) -> datetime | None:
    """The ``Date`` header as aware time (RFC 9110 section 6.6.1), or None if unreadable."""
    return _http_date(answer.headers.get("date", ""))


def retry_after(answer: Answer, now: datetime) -> int | None:
    """Seconds to wait, 0 to 3600, or None if the peer does not say (RFC 9110 section 10.2.3)."""
    said = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,20}", said):
        return min(int(said), LONGEST_WAIT)
    until = _http_date(said)
    if until is None:
        return None
    return min(max(int((until - now).total_seconds()), 0), LONGEST_WAIT)


def _http_date(text: str) -> datetime | None:
    return _parsed_date(text) if len(text) <= _LONGEST_DATE else None


# A fleet gets the same second from hundreds of answers, and parsing it costs as much as a request.
@functools.lru_cache(maxsize=64)
def _parsed_date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" gives a naive time, and no HTTP date is in any zone but GMT.
    return found if found.tzinfo else None
