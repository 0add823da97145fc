"""Who is signed in on the login page of one cloud, by the cookie of their browser."""

import re
import secrets
import threading
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tenants.cxone.sandbox.messages import Request

_MOST: Final = 2_000
_LIFETIME: Final = 8 * 3600


@dataclass(frozen=True)
class Session:
    """A person's sign-in; times are those of the cloud's clock."""

    user_id: str
    auth_time: int


class Sessions:
    """In memory: a restart signs everybody out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Session] = {}

    def start(self, user_id: str, now: int) -> str:
        """The new session's ticket, for the cookie."""
        ticket = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._open) >= _MOST:
                del self._open[next(iter(self._open))]
            self._open[ticket] = Session(user_id, now)
        return ticket

    def find(self, ticket: str, now: float) -> Session | None:
        session = self._open.get(ticket)
        return session if session and now - session.auth_time < _LIFETIME else None

    def end(self, ticket: str) -> None:
        with self._lock:
            self._open.pop(ticket, None)


def cookie_name(cloud: str, issuer: str) -> str:
    """Cookies do not tell ports apart (RFC 6265, section 8.5), so the name has to."""
    return f"cxone_sandbox_{re.sub('[^A-Za-z0-9]', '-', cloud)}_{urlsplit(issuer).port}"


def cookie(name: str, ticket: str) -> str:
    """The Set-Cookie line. Not ``Secure``: the sandbox speaks plain HTTP on loopback."""
    ending = "" if ticket else "; Max-Age=0"
    return f"{name}={ticket}; Path=/auth; HttpOnly; SameSite=Lax{ending}"


def ticket_in(request: Request, name: str) -> str:
    for part in (request.headers.get("Cookie") or "").split(";"):
        said, _, value = part.strip().partition("=")
        if said == name:
            return value
    return ""
