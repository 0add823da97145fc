"""Which network addresses we are willing to connect to: public ones, checked after resolving.

A name inside an allowed family may still resolve to our own network (DNS rebinding, a stale
record, a split horizon). The address that was checked is the address that is used.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tenants.cxone.errors import HostileAnswer, Unavailable

# (family, sockaddr) as the socket module wants them.
Address = tuple[int, tuple[str, int] | tuple[str, int, int, int]]
Resolver = Callable[[str, int], Sequence[Address]]

MOST_TRIED = 4

# ``is_global`` of Python 3.11 says True for most of these: translations and tunnels that may end
# at an internal IPv4 address, documentation and site-local ranges, and the address at which Azure
# serves its virtual machines.
_NOT_PUBLIC = tuple(
    ip_network(block)
    for block in (
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "::/96",
        "::ffff:0:0/96",
        "100::/64",
        "3fff::/20",
        "5f00::/16",
        "fec0::/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
    )
)


def resolve(host: str, port: int) -> Sequence[Address]:
    """All TCP addresses of *host*, by the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    return [(family, sockaddr) for family, _, _, _, sockaddr in found]  # type: ignore[misc]


def checked(resolver: Resolver, host: str, port: int, *, loopback: bool) -> list[Address]:
    """The addresses to connect to, at most four.

    *loopback* allows loopback addresses besides public ones. Raises Unavailable ``dns-failed``, or
    HostileAnswer ``address-refused`` when any answer is not allowed: one bad answer among good ones
    is an attack or a mistake, never a choice.
    """
    try:
        found = list(resolver(host, port))
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Unavailable("dns-failed", host=host)
    if not all(_allowed(address[1][0], loopback=loopback) for address in found):
        raise HostileAnswer("address-refused", host=host)
    return found[:MOST_TRIED]


def is_public(text: str) -> bool:
    """Whether *text* is an address on the public internet; False for anything unreadable."""
    ip = _parsed(text)
    return (
        ip is not None
        and ip.is_global
        and not ip.is_multicast
        and not ip.is_reserved
        and not any(ip in block for block in _NOT_PUBLIC if block.version == ip.version)
    )


def _allowed(text: str, *, loopback: bool) -> bool:
    ip = _parsed(text)
    return is_public(text) or (loopback and ip is not None and ip.is_loopback)


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
