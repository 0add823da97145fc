"""A listening origin: many connections at once, and none left when it stops."""

import _thread
import errno
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tenants.cxone.sandbox.messages import Request, Response

logger = logging.getLogger(__name__)


class SandboxError(RuntimeError):
    """The sandbox cannot run. The message is one sentence for people."""


class OriginServer(ThreadingHTTPServer):
    """One thread per connection. *answer* and *clock* are set before the first request."""

    daemon_threads = True
    # Hundreds of benchmark connections arrive in one burst.
    request_queue_size = 1024
    answer: Callable[[Request], Response]
    clock: Callable[[], float]

    def __init__(self, host: str, port: int, handler: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        try:
            super().__init__((host, port), handler)
        except OSError as problem:
            raise SandboxError(_why_not(host, port, problem)) from None

    @property
    def origin(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    def server_bind(self) -> None:
        # HTTPServer would ask the name service for our name, which may take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def start(self) -> None:
        # Closing waits for this poll, and tests close often.
        loop = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        loop.start()

    def stop(self) -> None:
        """Stop listening and cut kept-alive connections, which would otherwise be served on."""
        self.shutdown()
        self.server_close()
        with self._guard:
            still_open = tuple(self._open)
        for connection in still_open:
            self._cut(connection)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        # threading.Thread.start would wait for the new thread: hundreds of busy ones come
        # first, and connections in the queue would starve for seconds.
        _thread.start_new_thread(self.process_request_thread, (request, client_address))

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news; anything else is, by its type only."""
        kind = sys.exc_info()[0]
        if kind is None or not issubclass(kind, OSError | ValueError):
            logger.error("sandbox.connection.failed", extra={"problem": str(kind)})

    @staticmethod
    def _cut(connection: socket.socket) -> None:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _why_not(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is already in use: stop the program that uses it, "
            "or choose another first port with --port."
        )
    return f"The sandbox cannot listen on {host}, port {port}: {problem.strerror}."
