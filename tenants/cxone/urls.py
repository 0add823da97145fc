"""Which URLs we are willing to call: our own grammar, narrower than RFC 3986 on purpose.

Every parser reads odd URLs differently. A URL that more than one of them could misread is refused
here, before any library sees it.
"""

import re
from dataclasses import dataclass, field

from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import HostileAnswer, Misconfigured

MAX_LENGTH = 2048

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last label starts with a letter: no spelling of an IPv4 address passes ("127.1", "0x7f.1").
_HOST = rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?"
_PATH = r"(?:/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*)?"
_QUERY = r"(?:\?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?"

_PUBLIC = re.compile(rf"https://(?P<host>{_HOST})(?::443)?", re.IGNORECASE)
_SANDBOX = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_HOST}|localhost|127\.0\.0\.1|\[::1\]):(?P<port>[1-9][0-9]{{0,4}})"
)
_REST = re.compile(rf"(?P<path>{_PATH})(?P<query>{_QUERY})")
_DOMAIN = re.compile(_HOST)


@dataclass(frozen=True, slots=True)
class Target:
    """A URL taken apart. *host* is lower case; *path* starts with ``/`` and includes the query."""

    scheme: str
    host: str
    port: int
    # Left out of what is printed: the path of a webhook is all that it takes to post there.
    path: str = field(repr=False)
    sandbox: bool

    @property
    def origin(self) -> str:
        """Scheme, host and port, also where the port is the default one."""
        return f"{self.scheme}://{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL to call, rebuilt from the checked parts."""
        shown = f":{self.port}" if self.sandbox else ""
        return f"{self.scheme}://{self.host}{shown}{self.path}"


def target(url: str, cloud: Cloud) -> Target:
    """Take *url* apart if *cloud* allows it. Raises Misconfigured ``url-refused`` with a reason."""
    if not isinstance(url, str) or not url.isascii() or len(url) > MAX_LENGTH:
        raise Misconfigured("url-refused", reason="grammar")
    for origin in cloud.sandbox_origins:
        if url.startswith(origin) and url[len(origin) :][:1] in ("", "/", "?"):
            return _sandbox_target(origin, url[len(origin) :])
    return _public_target(url, cloud.families)


def public_target(
    url: str, *, families: tuple[str, ...] = (), exact_origins: tuple[str, ...] = ()
) -> Target:
    """Take *url* apart if it is a public https address that is no CXone. Raises as ``target``.

    *families* are the domains that it must be of, if any are given. *exact_origins* alone may use
    plain HTTP, another port or loopback; the tuple is empty in production.
    """
    if not isinstance(url, str) or not url.isascii() or len(url) > MAX_LENGTH:
        raise Misconfigured("url-refused", reason="grammar")
    for origin in exact_origins:
        if url.startswith(origin) and url[len(origin) :][:1] in ("", "/", "?"):
            return _sandbox_target(origin, url[len(origin) :])
    return _public_target(url, families or None)


def endpoint(url: object, cloud: Cloud, *, field: str) -> Target:
    """Like :func:`target` for a URL that a peer names. Raises HostileAnswer ``endpoint-refused``.

    *field* is the name of the document's field and becomes a fact of the error.
    """
    try:
        if isinstance(url, str):
            return target(url, cloud)
    except Misconfigured as refused:
        reason = refused.facts["reason"]
    else:
        reason = "missing" if url is None else "grammar"
    raise HostileAnswer("endpoint-refused", field=field, reason=reason)


def is_domain(name: object) -> bool:
    """Whether *name* is a lower-case DNS name of at least two labels."""
    return isinstance(name, str) and len(name) <= 253 and bool(_DOMAIN.fullmatch(name))


def _public_target(url: str, families: tuple[str, ...] | None) -> Target:
    found = _PUBLIC.match(url)
    if not found or len(found["host"]) > 253:
        raise Misconfigured("url-refused", reason="grammar")
    host = found["host"].lower()
    path = _path(url[found.end() :])
    if families is not None and not _is_of(host, families):
        raise Misconfigured("url-refused", reason="family")
    return Target("https", host, 443, path, sandbox=False)


def _is_of(host: str, families: tuple[str, ...]) -> bool:
    return any(host == family or host.endswith("." + family) for family in families)


def _sandbox_target(origin: str, rest: str) -> Target:
    found = _SANDBOX.fullmatch(origin)
    if not found or int(found["port"]) > 65535:
        raise Misconfigured("url-refused", reason="sandbox-origin")
    return Target(found["scheme"], found["host"], int(found["port"]), _path(rest), sandbox=True)


def _path(rest: str) -> str:
    found = _REST.fullmatch(rest)
    if not found:
        raise Misconfigured("url-refused", reason="grammar")
    # Libraries remove dot segments before sending; then the checked path is not the sent one.
    if {".", ".."} & set(found["path"].replace("%2e", ".").replace("%2E", ".").split("/")):
        raise Misconfigured("url-refused", reason="grammar")
    return (found["path"] or "/") + found["query"]
