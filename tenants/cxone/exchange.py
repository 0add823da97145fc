"""One request under one deadline, and what is known about it while libraries are at work."""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Self

from tenants.cxone.errors import Unavailable
from tenants.cxone.urls import Target


class Exchange:
    """Ends a request at its total deadline, wherever it is: connecting, handshaking or reading.

    Timeouts of sockets count from byte to byte, so a peer that drips never meets one. A timer shuts
    the connection instead. It holds a duplicate of the socket: ``http.client`` hands its own to the
    response and forgets it, and during a TLS handshake the connection does not have it yet.
    """

    def __init__(self, target: Target, *, seconds: float, connect: float) -> None:
        self.target = target
        self.sent = False
        self.reused = False
        self._connect = connect
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._handle: socket.socket | None = None
        self._over = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        # After this line the timer cannot shut a connection that another exchange uses by now.
        self.guard(None)

    @property
    def over(self) -> bool:
        """Whether the deadline has passed."""
        return self._over or time.monotonic() >= self._ends

    def refuse_if_over(self) -> None:
        """Raise Unavailable ``timeout`` once the deadline has passed: a cut body is no body."""
        if self.over:
            raise Unavailable("timeout", sent=self.sent, host=self.target.host)

    def connect_seconds(self) -> float:
        """How long the next attempt to connect may take. Raises Unavailable when none is left."""
        self.refuse_if_over()
        return max(0.001, min(self._connect, self._ends - time.monotonic()))

    def guard(self, handle: socket.socket | None) -> None:
        """Shut *handle*, a duplicate of the socket in use, when the deadline comes."""
        with self._lock:
            self._handle = handle
            if self._over:
                self._shut()

    def release(self, handle: socket.socket) -> None:
        """Forget *handle* before it is closed: its number may soon belong to another socket."""
        with self._lock:
            if self._handle is handle:
                self._handle = None

    def _expire(self) -> None:
        with self._lock:
            self._over = True
            self._shut()

    def _shut(self) -> None:
        if self._handle is None:
            return
        # An error means that the peer has closed already, which ends the exchange just as well.
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)
