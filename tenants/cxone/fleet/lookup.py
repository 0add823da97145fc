"""Addresses of the hosts that a fleet calls: checked, and asked for again after a minute."""

import time
from dataclasses import dataclass

from tenants.cxone.addresses import Resolver, checked
from tenants.cxone.errors import CXoneError
from tenants.cxone.urls import Target

LIFE = 60.0
# A resolver that fails may be slow too: everybody who waits is told the same for so long.
FAILURE_LIFE = 5.0


@dataclass(slots=True)
class Known:
    """The checked addresses of one host, or why there are none."""

    addresses: frozenset[str]
    entry: str
    until: float
    failure: CXoneError | None = None


class Lookup:
    """Resolves each host once a minute. For one thread."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[str, Known] = {}

    def of(self, where: Target) -> Known:
        """The addresses to use for *where*. Raises what ``addresses.checked`` raises."""
        known = self._known.get(where.origin)
        if known is None or known.until <= time.monotonic():
            known = self._known[where.origin] = self._ask(where)
        if known.failure is not None:
            raise known.failure.again()
        return known

    def _ask(self, where: Target) -> Known:
        try:
            found = checked(self._resolver, where.host, where.port, loopback=where.sandbox)
        except CXoneError as error:
            return Known(frozenset(), "", time.monotonic() + FAILURE_LIFE, error.again())
        texts = [address[1][0] for address in found]
        return Known(frozenset(texts), _entry(where, texts), time.monotonic() + LIFE)


def _entry(where: Target, texts: list[str]) -> str:
    """What CURLOPT_RESOLVE takes; replaces what libcurl knew of the host."""
    shown = ",".join(f"[{text}]" if ":" in text else text for text in texts)
    return f"{where.host.strip('[]')}:{where.port}:{shown}"
