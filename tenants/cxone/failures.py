"""What the exceptions of three stacked HTTP libraries mean, as one of ours.

``requests`` wraps urllib3, which wraps ``http.client``; each keeps the next one in its arguments,
its cause or its context. Types are looked at, texts never: they quote URLs and the peer.
"""

import http.client
from collections.abc import Iterator

import urllib3.exceptions

from tenants.cxone.errors import Unavailable
from tenants.cxone.exchange import Exchange

_TIMEOUTS = (TimeoutError, urllib3.exceptions.TimeoutError)
_LOST = (ConnectionError, http.client.IncompleteRead, urllib3.exceptions.IncompleteRead)


def translated(error: Exception, exchange: Exchange) -> Unavailable:
    """Unavailable ``timeout``, ``connect-failed``, ``connection-lost`` or ``protocol-error``."""
    if exchange.over or _has(error, _TIMEOUTS):
        code = "timeout"
    elif not exchange.sent:
        code = "connect-failed"
    else:
        code = "connection-lost" if is_lost(error) else "protocol-error"
    return Unavailable(code, sent=exchange.sent, host=exchange.target.host)


def is_lost(error: Exception) -> bool:
    """Whether the connection ended before the answer did."""
    return _has(error, _LOST)


def _has(error: BaseException, kinds: tuple[type[BaseException], ...]) -> bool:
    return any(isinstance(found, kinds) for found in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        found = waiting.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        linked = (*found.args, found.__cause__, found.__context__)
        waiting.extend(link for link in linked if isinstance(link, BaseException))
