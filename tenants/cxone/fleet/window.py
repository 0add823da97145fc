"""The requests under way: how many there are, whose they are, and the handles they use."""

from typing import NamedTuple

from tenants.cxone.client_auth import TokenRequest
from tenants.cxone.errors import CXoneError
from tenants.cxone.fleet.libcurl import pycurl
from tenants.cxone.fleet.limits import Limits
from tenants.cxone.fleet.lookup import Known, Lookup
from tenants.cxone.fleet.loop import Loop
from tenants.cxone.fleet.told import Asked
from tenants.cxone.fleet.transfer import Transfer
from tenants.cxone.outbound import Answer
from tenants.cxone.urls import Target


class Back(NamedTuple):
    """What came back of one request."""

    asked: Asked
    what: Answer | CXoneError
    milliseconds: int


class Window:
    """Keeps connections and idle handles from one round to the next. For one thread."""

    def __init__(self, limits: Limits, lookup: Lookup) -> None:
        self._limits, self._lookup = limits, lookup
        self._loop = Loop()
        self._idle: list[Transfer] = []
        # Back just now, with the secrets of their last request: used again first.
        self._warm: list[Transfer] = []
        self._flying: dict[pycurl.Curl, tuple[Transfer, Asked]] = {}
        self._heard: dict[str, Known] = {}
        self._resends_refused = 0

    @property
    def under_way(self) -> int:
        """How many were sent and have not come back."""
        return len(self._flying)

    @property
    def resends_refused(self) -> int:
        """How often libcurl wanted to send secrets again by itself."""
        return self._resends_refused

    def keep(self, connections: int) -> None:
        """Let so many connections stay open between requests."""
        self._loop.keep(connections)

    def look_up(self, where: Target) -> None:
        """Know the addresses of *where*. Raises Unavailable or HostileAnswer."""
        self._lookup.of(where)

    def send(self, asked: Asked, where: Target, request: TokenRequest) -> None:
        """Start one request; it leaves at the next ``push``. Raises like ``look_up``."""
        known = self._lookup.of(where)
        transfer = self._free()
        is_news = self._heard.get(where.origin) is not known
        self._heard[where.origin] = known
        transfer.load(where, request, known, is_news=is_news)
        self._flying[transfer.easy] = transfer, asked
        self._loop.add(transfer.easy)

    def push(self) -> None:
        """Let what was started leave now; handles that got no new request forget the last one."""
        self._loop.push()
        self.cool()

    def back(self, seconds: float) -> list[Back]:
        """Wait at most *seconds* for answers; their handles are free again. ``push`` comes next."""
        return [self._landed(easy, code) for easy, code in self._loop.finished(seconds)]

    def cool(self) -> None:
        """Let the handles that are back forget the secrets of their last request."""
        for transfer in self._warm:
            transfer.forget()
        self._idle += self._warm
        self._warm.clear()

    def abandon(self) -> None:
        """Drop what is under way, with its connections."""
        for easy, (transfer, _) in self._flying.items():
            self._loop.remove(easy)
            self._warm.append(transfer)
        self._flying.clear()
        self.cool()

    def close(self) -> None:
        """Close every connection and free the handles."""
        self.abandon()
        for transfer in self._idle:
            transfer.close()
        self._idle.clear()
        self._heard.clear()
        self._loop.close()
        self._loop = Loop()

    def _free(self) -> Transfer:
        if self._warm:
            return self._warm.pop()
        return self._idle.pop() if self._idle else Transfer(self._limits)

    def _landed(self, easy: pycurl.Curl, code: int) -> Back:
        transfer, asked = self._flying.pop(easy)
        self._loop.remove(easy)
        what, milliseconds = transfer.unload(code)
        self._resends_refused += transfer.was_resend_refused
        self._warm.append(transfer)
        return Back(asked, what, milliseconds)
