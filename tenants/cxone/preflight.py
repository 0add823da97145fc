"""Would a browser let a page of this origin call CXone's API? The CORS preflight (Fetch standard).

CXone answers with the union of the origins of all registered apps (NICE, "Getting Started"), so
this says nothing about a client credential, and a good credential says nothing about this.
"""

from dataclasses import dataclass
from datetime import datetime

from tenants.cxone.acd import service_url
from tenants.cxone.cloud import Cloud
from tenants.cxone.diary import Clock
from tenants.cxone.errors import CXoneError
from tenants.cxone.observation import Exchanged
from tenants.cxone.outbound import PREFLIGHT, Answer, Door
from tenants.cxone.text import Redactor

_SHOWN = ("date", "content-type", "retry-after", "vary")
# There is no such method or page: says nothing about an origin.
_NOT_ANSWERED = (404, 405, 501)


@dataclass(frozen=True, slots=True)
class Preflight:
    """What became of one preflight.

    *code* is "" when a page of *origin* may call the API with a token. It is ``origin-not-allowed``
    when CXone answered without naming the origin, ``authorization-not-allowed`` when it named the
    origin but not the header, ``preflight-refused`` when it does not answer preflights here,
    ``throttled`` or ``server-error``, or else a code of the door. *exchanged* is None if nothing
    was sent.
    """

    origin: str
    allowed: bool
    code: str
    exchanged: Exchanged | None


def probe_origin(
    cloud: Cloud,
    api_endpoint: str,
    origin: str,
    *,
    door: Door,
    clock: Clock,
    version: str = "v25.0",
) -> Preflight:
    """Ask as a browser does before a page of *origin* may GET ``server-time`` with a token.

    *api_endpoint* is that of tenant discovery. *clock* returns aware UTC. Sends no secret. Never
    raises for anything that a peer does, nor for an origin that cannot be one.
    """
    started = clock()
    url = ""
    try:
        url = service_url(api_endpoint, "server-time", version=version)
        answer = door.preflight(cloud, url, origin=origin)
    except CXoneError as error:
        code = error.code
        exchanged = _exchanged(url, origin, None, started, clock, code) if error.sent else None
        return Preflight(origin, False, code, exchanged)
    code = _judged(answer, origin)
    return Preflight(origin, not code, code, _exchanged(url, origin, answer, started, clock))


def _judged(answer: Answer, origin: str) -> str:
    # Compared as the Fetch standard does: byte for byte, one value, or the star.
    named = answer.headers.get("access-control-allow-origin", "") in (origin, "*")
    if answer.status == 429:
        return "throttled"
    if answer.status in _NOT_ANSWERED:
        return "preflight-refused"
    if answer.status >= 500:
        return "server-error"
    if not named:
        return "origin-not-allowed"
    if not 200 <= answer.status < 300:
        return "preflight-refused"
    return "" if "authorization" in _names(answer) else "authorization-not-allowed"


def _names(answer: Answer) -> list[str]:
    # A star does not stand for this header (Fetch, "CORS non-wildcard request-header name").
    said = answer.headers.get("access-control-allow-headers", "")
    return [name.strip().lower() for name in said.split(",")]


def _exchanged(
    url: str, origin: str, answer: Answer | None, started: datetime, clock: Clock, error: str = ""
) -> Exchanged:
    spent = max(0, int((clock() - started).total_seconds() * 1000))
    sent = (("Origin", origin), *PREFLIGHT.items())
    status = answer.status if answer else None
    return Exchanged("OPTIONS", url, sent, status, _received(answer), spent, error)


def _received(answer: Answer | None) -> tuple[tuple[str, str], ...]:
    redactor = Redactor()
    return tuple(
        (name, redactor.text(value))
        for name, value in sorted(answer.headers.items() if answer else ())
        if name in _SHOWN or name.startswith("access-control-")
    )
