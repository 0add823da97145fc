"""Who may use the console: a person at this machine, not a page from elsewhere.

A foreign page can post to loopback, and by DNS rebinding even read from it; so the Host must
be loopback and a change must come from the console's own origin.
"""

import re
from typing import Final

from tenants.cxone.sandbox.messages import Refusal, Request

_LOOPBACK: Final = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_SAFE: Final = ("GET", "HEAD")


def check(request: Request, *, api: bool) -> None:
    """Raises Refusal with 403, or 415 for an API call that a foreign form could have made."""
    host = request.headers.get("Host") or ""
    if not _LOOPBACK.fullmatch(host):
        raise Refusal(403, "forbidden", "Open the console under a loopback address.")
    if request.method not in _SAFE:
        _check_change(request, host, api=api)


def _check_change(request: Request, host: str, *, api: bool) -> None:
    origin = request.headers.get("Origin")
    if origin is None and api:
        # Not a browser, or one that had to ask first to send this content type.
        declared = (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
        if request.method == "POST" and declared != "application/json":
            raise Refusal(415, "invalid_request", "Send application/json.")
    elif (origin or "").lower() != f"http://{host}".lower():
        raise Refusal(403, "forbidden", "Changes must come from the console itself.")
