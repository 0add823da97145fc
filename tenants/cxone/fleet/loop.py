"""Drives many transfers at once: libcurl names the sockets, epoll says which are ready."""

import contextlib
import select
import time

from tenants.cxone.fleet.libcurl import pycurl

_LONGEST_WAIT = 1.0
_EVENTS = {
    pycurl.POLL_IN: select.EPOLLIN,
    pycurl.POLL_OUT: select.EPOLLOUT,
    pycurl.POLL_INOUT: select.EPOLLIN | select.EPOLLOUT,
}
_IN, _CSELECT_IN, _REMOVE = select.EPOLLIN, pycurl.CSELECT_IN, pycurl.POLL_REMOVE


class Loop:
    """One CurlMulti with its kept connections. For one thread."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        # Sockets in epoll that libcurl does not wait for at the moment.
        self._idle: set[int] = set()
        self._due: float | None = None
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)

    def keep(self, connections: int) -> None:
        """Let so many connections stay open between transfers."""
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)

    def add(self, easy: pycurl.Curl) -> None:
        """Start a transfer; it leaves at the next ``push`` or ``finished``."""
        self._multi.add_handle(easy)

    def remove(self, easy: pycurl.Curl) -> None:
        """Take a transfer out, finished or not. What was unfinished loses its connection."""
        self._multi.remove_handle(easy)

    def push(self) -> None:
        """Let what was added leave now, without waiting for anything."""
        if self._due is not None and self._due <= time.monotonic():
            self._expire()

    def finished(self, seconds: float) -> list[tuple[pycurl.Curl, int]]:
        """Wait at most *seconds*; the transfers that are over, each with libcurl's code."""
        # Sockets first: after a long pause answers that lie there must not meet their deadline.
        act, idle = self._multi.socket_action, self._idle
        for socket, events in self._epoll.poll(self._wait(seconds)):
            if socket in idle:
                self._unwatch(socket)
            else:
                act(socket, _CSELECT_IN if events == _IN else _ready(events))
        self.push()
        return self._over()

    def close(self) -> None:
        """Close the connections."""
        self._multi.close()
        self._epoll.close()

    def _wait(self, seconds: float) -> float:
        due = _LONGEST_WAIT if self._due is None else self._due - time.monotonic()
        return max(0.0, min(seconds, due, _LONGEST_WAIT))

    def _expire(self) -> None:
        self._due = None
        self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)

    def _over(self) -> list[tuple[pycurl.Curl, int]]:
        found: list[tuple[pycurl.Curl, int]] = []
        left = 1
        while left:
            left, good, bad = self._multi.info_read()
            found += [(easy, 0) for easy in good]
            found += [(easy, code) for easy, code, _ in bad]
        return found

    def _set_timer(self, milliseconds: int) -> None:
        self._due = None if milliseconds < 0 else time.monotonic() + milliseconds / 1000

    def _watch(self, what: int, socket: int, multi: object, data: object) -> None:
        if what == _REMOVE:
            # It stays watched, since the next request most often asks for the same.
            self._idle.add(socket)
            return
        self._idle.discard(socket)
        try:
            self._epoll.modify(socket, _EVENTS.get(what, 0))
        except FileNotFoundError:
            # A new one, perhaps with the number of one that was closed.
            self._epoll.register(socket, _EVENTS.get(what, 0))

    def _unwatch(self, socket: int) -> None:
        """What speaks without having been asked is over, and libcurl will find that out."""
        self._idle.discard(socket)
        # Closed before it was unwatched: then epoll has forgotten it already.
        with contextlib.suppress(OSError):
            self._epoll.unregister(socket)


def _ready(events: int) -> int:
    found = 0
    if events & (select.EPOLLIN | select.EPOLLHUP):
        found |= pycurl.CSELECT_IN
    if events & select.EPOLLOUT:
        found |= pycurl.CSELECT_OUT
    return found | pycurl.CSELECT_ERR if events & select.EPOLLERR else found
