"""A threaded HTTP peer over real sockets that answers, or misbehaves, path by path."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


# Writes whatever it likes to the socket; the connection closes afterwards unless it returns True.
Behaviour = Callable[[socket.socket, Request], bool | None]


@dataclass
class Peer:
    """Serves ``routes`` by path without query. Unknown paths get 404. Remembers every request."""

    context: ssl.SSLContext | None = None
    host: str = "127.0.0.1"
    routes: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> "Peer":
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for sock in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    @property
    def origin(self) -> str:
        scheme = "https" if self.context else "http"
        return f"{scheme}://{self.host}:{self._listener.getsockname()[1]}"

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path.split("?")[0] == path]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.connections += 1
                self._open.append(sock)
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self.context:
                sock = self.context.wrap_socket(sock, server_side=True)
                self._open.append(sock)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            reader = sock.makefile("rb")
            while request := _read(reader):
                self.requests.append(request)
                behave = self.routes.get(request.path.split("?")[0], answer(404, {}))
                if not behave(sock, request):
                    break
        with contextlib.suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()


def _read(reader: Any) -> Request | None:
    first = reader.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers = {}
    while (line := reader.readline().decode("latin-1").strip()) != "":
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = reader.read(int(headers.get("content-length", "0")))
    return Request(first[0], first[1], headers, body)


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answer(status: int, body: Any, headers: dict[str, str] | None = None) -> Behaviour:
    """A well-formed answer. *body* is bytes, or anything that goes into JSON."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"Content-Type": "application/json", "Content-Length": str(len(data))}
    given |= headers or {}

    def behave(sock: socket.socket, request: Request) -> bool:
        sock.sendall(head(status, given) + data)
        return request.headers.get("connection") != "close"

    return behave


def raw(data: bytes) -> Behaviour:
    """Send these bytes and close."""
    return lambda sock, request: sock.sendall(data)


def hang(sock: socket.socket, request: Request) -> None:
    sock.recv(1)


def drip(first: bytes, then: bytes) -> Behaviour:
    """Send *first*, then *then* again and again with a pause shorter than any read timeout."""

    def behave(sock: socket.socket, request: Request) -> None:
        sock.sendall(first)
        pause = threading.Event()
        while True:
            sock.sendall(then)
            pause.wait(0.05)

    return behave


def flood(first: bytes, then: bytes) -> Behaviour:
    """Like drip, without a pause."""

    def behave(sock: socket.socket, request: Request) -> None:
        sock.sendall(first)
        while True:
            sock.sendall(then)

    return behave


def reset(sock: socket.socket, request: Request) -> None:
    """Close with a TCP reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    sock.close()
