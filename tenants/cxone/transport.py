"""Connections that go to a checked address only, and an adapter of ``requests`` that uses them.

Relies on names of urllib3 2.x that are not public (``_new_conn``, ``_dns_host``); the version is
pinned and the tests against hostile peers are the guard.
"""

import functools
import socket
import ssl
import sys
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from tenants.cxone import tls
from tenants.cxone.addresses import Address, Resolver, checked
from tenants.cxone.errors import Unavailable
from tenants.cxone.exchange import Exchange


class Line:
    """What an adapter and its connections share: the exchange of the moment, and how to resolve."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.exchange: Exchange | None = None

    @property
    def current(self) -> Exchange:
        """The running exchange; a connection is never used outside one."""
        if self.exchange is None:
            raise Unavailable("no-exchange")
        return self.exchange


class _Checked(HTTPConnection):
    """Resolves once, checks every address, connects to exactly those."""

    # A process that debugs http.client would print request bodies; ours stay out of it.
    debuglevel = 0

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._line = line
        self._handle: socket.socket | None = None

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLError as error:
            code = tls.failure_code(error)
        else:
            return
        self._line.current.refuse_if_over()
        raise Unavailable(code, host=self.host)

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        self._line.current.sent = True
        super().send(data)

    def take_up(self) -> None:
        """Put a kept connection under the deadline of the exchange that now uses it."""
        self._line.current.reused = self._handle is not None and self.sock is not None
        self._line.current.guard(self._handle)

    def drop_handle(self) -> None:
        """Close the duplicate, without which the peer would keep seeing an open connection."""
        if self._handle is None:
            return
        if self._line.exchange is not None:
            self._line.exchange.release(self._handle)
        self._handle.close()
        self._handle = None

    def _new_conn(self) -> socket.socket:
        self._line.current.reused = False
        self.drop_handle()
        target = self._line.current.target
        addresses = checked(self._line.resolver, target.host, target.port, loopback=target.sandbox)
        for address in addresses:
            connected = self._try(address)
            if connected:
                return connected
        self._line.current.refuse_if_over()
        raise Unavailable("connect-failed", host=target.host)

    def _try(self, address: Address) -> socket.socket | None:
        family, sockaddr = address
        seconds = self._line.current.connect_seconds()
        attempt = socket.socket(family, socket.SOCK_STREAM)
        try:
            attempt.settimeout(seconds)
            attempt.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._handle = attempt.dup()
            self._line.current.guard(self._handle)
            sys.audit("http.client.connect", self, self.host, self.port)
            attempt.connect(sockaddr)
            # Again: a deadline that came while connecting found nothing to shut yet.
            self._line.current.guard(self._handle)
        except OSError:
            attempt.close()
            self.drop_handle()
            return None
        return attempt


class _CheckedTLS(_Checked, HTTPSConnection):
    """The same over TLS; the name checked in the certificate is the name in the URL."""


class CheckedAdapter(HTTPAdapter):
    """Sends prepared requests over at most one kept connection per origin. For one thread."""

    def __init__(self, line: Line, *, context: ssl.SSLContext) -> None:
        super().__init__()
        self._line = line
        self._context = context
        self._pools: dict[str, HTTPConnectionPool] = {}
        self._connections: dict[str, list[_Checked]] = {}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Nothing to set: the context decides, and neither caller nor environment can change it."""

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """The pool of the running exchange's origin. Never one of a proxy."""
        origin = self._line.current.target.origin
        if origin not in self._pools:
            self._pools[origin] = self._new_pool(origin)
        for connection in self._connections[origin]:
            connection.take_up()
        return self._pools[origin]

    def exchange(self, request: requests.PreparedRequest, *, read: float) -> requests.Response:
        """Send *request*; the body of the response is still unread."""
        connect = self._line.current.connect_seconds()
        return self.send(request, stream=True, timeout=(connect, read), verify=True, proxies={})

    def settle(self, origin: str) -> None:
        """After a complete answer: let go of connections that the peer wants closed."""
        for connection in self._connections.get(origin, []):
            if connection.sock is None:
                connection.drop_handle()

    def drop(self, origin: str) -> None:
        """Close what is kept for *origin*."""
        if origin in self._pools:
            self._pools.pop(origin).close()
        for connection in self._connections.pop(origin, []):
            connection.close()
            connection.drop_handle()

    def close(self) -> None:
        """Close everything that is kept."""
        for origin in list(self._pools):
            self.drop(origin)

    def _new_pool(self, origin: str) -> HTTPConnectionPool:
        target = self._line.current.target
        pool = (
            HTTPSConnectionPool(target.host, target.port, maxsize=1, ssl_context=self._context)
            if target.scheme == "https"
            else HTTPConnectionPool(target.host, target.port, maxsize=1)
        )
        kind = _CheckedTLS if target.scheme == "https" else _Checked
        self._connections[origin] = []
        pool.ConnectionCls = functools.partial(self._connection, kind, origin)  # type: ignore[assignment]
        return pool

    def _connection(self, kind: type[_Checked], origin: str, **kwargs: Any) -> _Checked:
        connection = kind(line=self._line, **kwargs)
        self._connections[origin].append(connection)
        return connection
