"""Who may use the console: a person at this machine, not a page from elsewhere.

A foreign page can post to loopback, and by DNS rebinding even read from it; so the Host must be
loopback (or the address that was connected to), and no request may come from another origin.
With ``--allow-remote`` other machines reach the clouds, but never the console.
"""

import re
from typing import Final

from tenants.cxone.sandbox.messages import Refusal, Request

_LOOPBACK: Final = re.compile(r"(127\.0\.0\.1|localhost)(:[0-9]{1,5})?", re.IGNORECASE)
_SAFE: Final = ("GET", "HEAD")
_WITH_BODY: Final = ("POST", "PUT", "PATCH")


def check(request: Request, *, api: bool) -> None:
    """Raises Refusal with 403, or 415 for an API call that a foreign form could have made."""
    host = request.headers.get("Host") or ""
    if not request.local:
        raise Refusal(403, "forbidden", "The console is open to its own machine only.")
    if not (_LOOPBACK.fullmatch(host) or _is_address(host, request.address)):
        raise Refusal(403, "forbidden", "Open the console under a loopback address.")
    origin = request.headers.get("Origin")
    if origin is not None and origin.lower() != f"http://{host}".lower():
        raise Refusal(403, "forbidden", "Requests must come from the console itself.")
    if origin is None and request.method not in _SAFE:
        _check_change(request, api=api)


def _check_change(request: Request, *, api: bool) -> None:
    """A change without an origin: not a browser, or one that never says where a form is."""
    if not api:
        raise Refusal(403, "forbidden", "Changes must come from the console itself.")
    # A browser would have had to ask first, to send this content type.
    declared = (request.headers.get("Content-Type") or "").partition(";")[0].strip().lower()
    if request.method in _WITH_BODY and declared != "application/json":
        raise Refusal(415, "invalid_request", "Send application/json.")


def _is_address(host: str, address: str) -> bool:
    return bool(address) and host.partition(":")[0] == address
