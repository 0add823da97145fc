"""What can happen to a request before any endpoint sees it: delay, silence, outage, throttling."""

import threading
import time
from typing import Final

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Response, json_response, text_response
from tenants.cxone.sandbox.refusals import spelling
from tenants.cxone.sandbox.site import Site

# Long enough to outlast every client's patience.
_HANG_SECONDS: Final = 600
_GATEWAY_PAGE: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n"
    b"<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n"
)


class Silence(Exception):  # noqa: N818 - not an error: it is what was asked for
    """The connection is to be closed without an answer."""


def pass_through(
    site: Site, subject: Subject, endpoint: str, stopping: threading.Event
) -> Response | None:
    """Wait as long as the weather says, then give its answer, or None when the sky is clear."""
    delay = sum(int(site.fault(kind, subject, endpoint) or 0) for kind in ("latency", "slow"))
    if delay:
        time.sleep(delay / 1000)
    if site.fault("hang", subject, endpoint) is not None:
        stopping.wait(_HANG_SECONDS)
        raise Silence
    return _throttled(site, subject, endpoint) or _outage(site, subject, endpoint)


def _throttled(site: Site, subject: Subject, endpoint: str) -> Response | None:
    sentence = "Too many requests. Try again later."
    wait = site.fault("throttle", subject, endpoint)
    if wait is not None:
        body = {"error": "too_many_requests", spelling(site, subject, endpoint): sentence}
        return json_response(body, 429, _retry_after(wait), "too_many_requests")
    wait = site.fault("throttle-text", subject, endpoint)
    return None if wait is None else text_response(sentence, 429, _retry_after(wait))


def _outage(site: Site, subject: Subject, endpoint: str) -> Response | None:
    if site.fault("unavailable", subject, endpoint) is not None:
        return text_response("Service Unavailable", 503)
    if site.fault("bad-gateway", subject, endpoint) is not None:
        return Response(502, _GATEWAY_PAGE, "text/html")
    return None


def _retry_after(seconds: str) -> dict[str, str]:
    return {"Retry-After": seconds} if seconds else {}
