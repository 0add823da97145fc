"""The one door through which requests leave, for CXone and for those whom we tell of it.

Built on the adapter and the prepared requests of ``requests``, without its ``Session``: that is
where proxies, ``.netrc``, ``REQUESTS_CA_BUNDLE``, cookies and redirects come from, and even with
redirects turned off it reads the whole body of one. What is left: an allowed URL, checked
addresses, verified TLS, one total deadline, a size limit, and errors with codes of our own.
"""

import contextlib
import re
import ssl
import threading
from collections.abc import Mapping
from typing import NamedTuple

import requests

from cxone_registry.secret import Secret
from tenants.cxone import failures, quiet, tls
from tenants.cxone.addresses import Resolver, resolve
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import CXoneError, HostileAnswer, Misconfigured
from tenants.cxone.exchange import Exchange
from tenants.cxone.transport import CheckedAdapter, Line
from tenants.cxone.urls import Target, target

_CHUNK = 65536
_HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity"}
# What a browser announces before a GET with a token (Fetch standard, "CORS-preflight fetch").
PREFLIGHT = {
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "authorization",
}
# Scheme, host and port, as a browser writes them (RFC 6454 section 6.2).
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[1-9][0-9]{0,4})?")


class Answer(NamedTuple):
    """A complete answer. Header names are lower case; the body is bytes within the size limit."""

    host: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The declared type without parameters, lower case, "" if absent."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


class Door:
    """Sends one request at a time per thread. Safe to share between threads.

    *total*, *connect* and *read* are seconds; *total* covers everything after name resolution,
    which no timer can interrupt. *limit* is the largest body in bytes. *context* replaces the TLS
    context and must verify too. *resolver* replaces the system's name resolution.
    """

    def __init__(
        self,
        *,
        total: float = 10.0,
        connect: float = 3.0,
        read: float = 5.0,
        limit: int = 256 * 1024,
        context: ssl.SSLContext | None = None,
        resolver: Resolver = resolve,
    ) -> None:
        self._total, self._connect, self._read, self._limit = total, connect, read, limit
        self._context = context or tls.client_context()
        tls.refuse_weak(self._context)
        self._resolver = resolver
        self._kept = threading.local()

    def get(self, cloud: Cloud, url: str, *, bearer: Secret | None = None) -> Answer:
        """GET *url*, over this thread's kept connection if there is one.

        Returns any status except a redirect. Raises Misconfigured (URL not allowed by *cloud*),
        Unavailable or HostileAnswer; ``sent`` tells whether the request may have left.
        """
        where = target(url, cloud)
        return self._run(where, _get_request(where, bearer), keep=True)

    def post_form(
        self, cloud: Cloud, url: str, *, form: Secret, authorization: Secret | None
    ) -> Answer:
        """POST the encoded *form* over a connection of its own. Returns and raises like ``get``.

        The connection is new, so a failure before the first byte is known to be one: a kept
        connection that turns out stale leaves open whether the secrets were read.
        """
        where = target(url, cloud)
        return self._run(where, _form_request(where, form, authorization), keep=False)

    def preflight(self, cloud: Cloud, url: str, *, origin: str) -> Answer:
        """OPTIONS as a browser sends it for a page of *origin*. Returns and raises like ``get``.

        Also raises Misconfigured ``origin-malformed``. Carries no secret.
        """
        if not isinstance(origin, str) or not _ORIGIN.fullmatch(origin):
            raise Misconfigured("origin-malformed")
        where = target(url, cloud)
        headers = {**_HEADERS, **PREFLIGHT, "Accept": "*/*", "Origin": origin}
        return self._run(where, requests.Request("OPTIONS", where.url, headers), keep=True)

    def fetch(self, where: Target, *, bearer: Secret | None = None) -> Answer:
        """GET a ``public_target`` over a connection of its own. Returns and raises like ``get``."""
        return self._run(where, _get_request(where, bearer), keep=False)

    def submit(self, where: Target, *, form: Secret, authorization: Secret | None) -> Answer:
        """POST the encoded *form* to a ``public_target``. Returns and raises like ``get``."""
        return self._run(where, _form_request(where, form, authorization), keep=False)

    def post_json(
        self, where: Target, *, content: bytes, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """POST JSON *content* to a ``public_target``, over a connection of its own.

        Raises like ``get``. Nobody's secret is in the content; the address itself may be one, and
        stays out of errors and of what is printed.
        """
        return self._run(where, _json_request(where, content, headers or {}), keep=False)

    def call(
        self, cloud: Cloud, method: str, url: str, *, bearer: Secret, content: bytes | None = None
    ) -> Answer:
        """An API call that may change something, over a connection of its own and never repeated.

        Returns and raises like ``get``. *content* is JSON without secrets.
        """
        where = target(url, cloud)
        return self._run(where, _call_request(where, method, bearer, content), keep=False)

    def close(self) -> None:
        """Close the connections kept for the calling thread."""
        if hasattr(self._kept, "adapter"):
            self._kept.adapter.close()
            del self._kept.adapter, self._kept.line

    def _run(self, where: Target, request: requests.Request, *, keep: bool) -> Answer:
        line, adapter = self._kept_adapter() if keep else self._new_adapter()
        exchange = Exchange(where, seconds=self._total, connect=self._connect)
        failure: CXoneError
        try:
            with quiet.libraries(), exchange:
                line.exchange = exchange
                return self._answer(exchange, adapter, request.prepare(), retry_stale=keep)
        except CXoneError as error:
            failure = error
            failure.sent = failure.sent or exchange.sent
        except Exception as error:  # noqa: BLE001 - three libraries meet a hostile peer here
            failure = failures.translated(error, exchange)
        finally:
            line.exchange = None
            if not keep:
                adapter.close()
        # Raised outside the handler and without frames: both lead to the request and its secrets.
        adapter.drop(where.origin)
        failure.__context__ = None
        raise failure.with_traceback(None)

    def _answer(
        self,
        exchange: Exchange,
        adapter: CheckedAdapter,
        request: requests.PreparedRequest,
        *,
        retry_stale: bool,
    ) -> Answer:
        try:
            response = adapter.exchange(request, read=self._read)
        except requests.ConnectionError as error:
            # The peer closed a kept connection just as we used it. No form comes here twice.
            stale = retry_stale and exchange.reused and failures.is_lost(error)
            if not stale or exchange.over:
                raise
            adapter.drop(exchange.target.origin)
            response = adapter.exchange(request, read=self._read)
        # Closing after a complete answer keeps the connection; after half of one it ends it.
        with contextlib.closing(response):
            answer = self._read_answer(exchange, response)
        adapter.settle(exchange.target.origin)
        return answer

    def _read_answer(self, exchange: Exchange, response: requests.Response) -> Answer:
        host, headers = exchange.target.host, response.headers
        if 300 <= response.status_code < 400:
            raise HostileAnswer("redirect-refused", host=host, status=response.status_code)
        if headers.get("Content-Encoding", "identity").strip().lower() != "identity":
            raise HostileAnswer("encoding-refused", host=host)
        body = bytearray()
        while chunk := response.raw.read(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > self._limit:
                raise HostileAnswer("too-large", host=host)
            exchange.refuse_if_over()
        exchange.refuse_if_over()
        lower = {name.lower(): value for name, value in headers.items()}
        return Answer(host, response.status_code, lower, bytes(body))

    def _kept_adapter(self) -> tuple[Line, CheckedAdapter]:
        if not hasattr(self._kept, "adapter"):
            self._kept.line, self._kept.adapter = self._new_adapter()
        return self._kept.line, self._kept.adapter

    def _new_adapter(self) -> tuple[Line, CheckedAdapter]:
        line = Line(self._resolver)
        return line, CheckedAdapter(line, context=self._context)


# Built apart from the methods above, so that no plaintext is a local variable of a frame that an
# exception passes through: crash reporters print locals.


def _get_request(where: Target, bearer: Secret | None) -> requests.Request:
    headers = dict(_HEADERS)
    if bearer is not None:
        headers["Authorization"] = f"Bearer {bearer.reveal()}"
    return requests.Request("GET", where.url, headers)


def _call_request(
    where: Target, method: str, bearer: Secret, content: bytes | None
) -> requests.Request:
    request = _get_request(where, bearer)
    request.method, request.data = method, content or []
    request.headers["Connection"] = "close"
    if content is not None:
        request.headers["Content-Type"] = "application/json"
    return request


def _form_request(where: Target, form: Secret, authorization: Secret | None) -> requests.Request:
    headers = dict(_HEADERS, Connection="close")
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    if authorization is not None:
        headers["Authorization"] = authorization.reveal()
    return requests.Request("POST", where.url, headers, data=form.reveal().encode("ascii"))


def _json_request(where: Target, content: bytes, headers: Mapping[str, str]) -> requests.Request:
    given = {**_HEADERS, "Accept": "*/*", "Content-Type": "application/json", "Connection": "close"}
    return requests.Request("POST", where.url, {**given, **headers}, data=content)
