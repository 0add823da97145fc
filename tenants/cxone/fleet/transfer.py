"""One easy handle: it sends one token request at a time, within the rules of the other door."""

import socket
from collections import deque
from collections.abc import Iterable
from typing import Any

from cxone_registry.secret import Secret
from tenants.cxone.client_auth import TokenRequest
from tenants.cxone.errors import CXoneError, HostileAnswer, Unavailable
from tenants.cxone.fleet import faults
from tenants.cxone.fleet.libcurl import pycurl
from tenants.cxone.fleet.limits import HEADER_LINE, HEADER_ROOM, Limits
from tenants.cxone.fleet.lookup import Known
from tenants.cxone.outbound import Answer
from tenants.cxone.urls import Target

_HEADERS = [
    "Accept: application/json",
    "Accept-Encoding: identity",
    "Content-Type: application/x-www-form-urlencoded",
    # libcurl would ask before it sends a long form; a peer could leave it waiting.
    "Expect:",
]
_ENDS = (b"\r\n", b"\n")
# More lines than this exceed the room by their number alone.
_MOST_LINES = HEADER_ROOM // HEADER_LINE + 1


class Transfer:
    """Keeps the handle and what the request of the moment brought back."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._where: Target
        self._url = ""
        self._allowed: frozenset[str] = frozenset()
        self._has_entry = False
        # Filled by libcurl without a line of Python in between, so it must be bounded by itself.
        self._lines: deque[bytes] = deque(maxlen=_MOST_LINES)
        self._body = bytearray()
        self._reset()
        self.easy = _handle(limits)
        self.easy.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        self.easy.setopt(pycurl.PREREQFUNCTION, self._before_sending)
        self.easy.setopt(pycurl.HEADERFUNCTION, self._lines.append)
        self.easy.setopt(pycurl.WRITEFUNCTION, self._write)

    @property
    def was_resend_refused(self) -> bool:
        """Whether libcurl wanted to send the last request a second time."""
        return self._times_sent > 1

    def load(self, where: Target, request: TokenRequest, known: Known, *, is_news: bool) -> None:
        """Make ready to send. *is_news* says that libcurl has not heard of these addresses yet."""
        self._reset()
        self._where, self._allowed = where, known.addresses
        self._point_at(where.url)
        self._forget_entry()
        if is_news:
            self._has_entry = True
            self.easy.setopt(pycurl.RESOLVE, [known.entry])
        _put_secrets(self.easy, request)

    def unload(self, code: int) -> tuple[Answer | CXoneError, int]:
        """What came back, and after how many milliseconds. ``load`` or ``forget`` comes next."""
        spent = int(self.easy.getinfo(pycurl.TOTAL_TIME) * 1000)
        if not self._is_head_judged:
            self._judge_head()
        if self._refusal is not None:
            return self._refusal, spent
        if code:
            host = self._where.host
            return faults.translated(code, self.easy, host=host, sent=self._times_sent > 0), spent
        return self._answer(), spent

    def forget(self) -> None:
        """Drop the secrets of the last request: no other takes their place now."""
        self.easy.setopt(pycurl.POSTFIELDS, "")
        self.easy.setopt(pycurl.HTTPHEADER, _HEADERS)
        self._forget_entry()
        self._reset()

    def close(self) -> None:
        """Free the handle."""
        self.easy.close()

    def _reset(self) -> None:
        self._times_sent = 0
        self._is_head_judged = False
        self._status = 0
        self._headers: dict[str, str] = {}
        self._lines.clear()
        self._body.clear()
        self._refusal: CXoneError | None = None

    def _forget_entry(self) -> None:
        if self._has_entry:
            self.easy.unsetopt(pycurl.RESOLVE)
            self._has_entry = False

    def _point_at(self, url: str) -> None:
        if url != self._url:
            self.easy.setopt(pycurl.URL, url)
            self._url = url

    def _answer(self) -> Answer | CXoneError:
        # Anything below is an interim answer, and a final one has three digits.
        if not 200 <= self._status <= 999:
            return Unavailable("protocol-error", sent=True, host=self._where.host)
        return Answer(self._where.host, self._status, self._headers, bytes(self._body))

    def _open(self, purpose: int, address: Any) -> Any:
        """The last gate before a connection: whatever libcurl resolved, only what was checked."""
        family, kind, protocol, sockaddr = address
        if sockaddr[0] not in self._allowed:
            return pycurl.SOCKET_BAD
        return socket.socket(family, kind, protocol)

    def _before_sending(self, *ends: object) -> int:
        """libcurl sends again by itself if a kept connection dies before the first byte back.

        Whether the peer read the secrets by then is unknown, so they are not sent twice: the
        caller is told and decides.
        """
        self._times_sent += 1
        if self._times_sent > 1:
            return int(pycurl.PREREQFUNC_ABORT)
        return int(pycurl.PREREQFUNC_OK)

    def _judge_head(self) -> None:
        """Before the first byte of the body is taken, and at the end if there was none."""
        self._is_head_judged = True
        host = self._where.host
        if sum(map(len, self._lines)) + HEADER_LINE * len(self._lines) > HEADER_ROOM:
            self._refusal = Unavailable("protocol-error", sent=True, host=host)
            return
        self._status, self._headers = _head(self._lines)
        if 300 <= self._status < 400:
            self._refusal = HostileAnswer(
                "redirect-refused", host=host, sent=True, status=self._status
            )
        elif self._headers.get("content-encoding", "identity").lower() != "identity":
            self._refusal = HostileAnswer("encoding-refused", sent=True, host=host)

    def _write(self, chunk: bytes) -> int | None:
        if not self._is_head_judged:
            self._judge_head()
        if len(self._body) + len(chunk) > self._limits.body and self._refusal is None:
            self._refusal = HostileAnswer("too-large", sent=True, host=self._where.host)
        if self._refusal is not None:
            return -1
        self._body += chunk
        return None


def _handle(limits: Limits) -> pycurl.Curl:
    easy = pycurl.Curl()
    for option, value in (
        (pycurl.NOSIGNAL, 1),
        (pycurl.PROXY, ""),
        (pycurl.NOPROXY, "*"),
        (pycurl.NETRC, pycurl.NETRC_IGNORED),
        (pycurl.FOLLOWLOCATION, 0),
        (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
        (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1),
        (pycurl.USERAGENT, "cxone-registry"),
        (pycurl.POST, 1),
        (pycurl.SSL_VERIFYPEER, 1),
        (pycurl.SSL_VERIFYHOST, 2),
        (pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2),
        (pycurl.CAINFO, limits.roots),
        (pycurl.CONNECTTIMEOUT_MS, int(limits.connect * 1000)),
        (pycurl.TIMEOUT_MS, int(limits.total * 1000)),
        (pycurl.MAXFILESIZE, limits.body),
        (pycurl.MAXAGE_CONN, limits.idle),
        (pycurl.MAXLIFETIME_CONN, limits.life),
    ):
        easy.setopt(option, value)
    easy.unsetopt(pycurl.CAPATH)
    return easy


# Built apart from the methods above, so that no plaintext is a local variable of a frame that an
# exception passes through: crash reporters print locals.


def _put_secrets(easy: pycurl.Curl, request: TokenRequest) -> None:
    easy.setopt(pycurl.POSTFIELDS, request.form.reveal())
    easy.setopt(pycurl.HTTPHEADER, [*_HEADERS, *_authorization(request.authorization)])


def _authorization(secret: Secret | None) -> list[str]:
    return [] if secret is None else [f"Authorization: {secret.reveal()}"]


def _head(lines: Iterable[bytes]) -> tuple[int, dict[str, str]]:
    """The first block that is no interim answer; trailers may follow. 0 without one."""
    block: list[bytes] = []
    for line in lines:
        if line not in _ENDS:
            block.append(line)
            continue
        status = _status(block[0]) if block else 0
        if status >= 200:
            return status, _named(block[1:])
        block = []
    return 0, {}


def _status(line: bytes) -> int:
    parts = line.split(None, 2)
    # Exactly three digits (RFC 9112 section 4).
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() and len(parts[1]) == 3 else 0


def _named(lines: list[bytes]) -> dict[str, str]:
    """Header names in lower case; what comes twice is one list (RFC 9110 section 5.3)."""
    found: dict[str, str] = {}
    for line in lines:
        name, _, value = line.decode("latin-1").partition(":")
        name, value = name.strip().lower(), value.strip()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
