"""Which tokens descend from which authorization code, so that a reused code can revoke them.

RFC 6749, section 4.1.2: a server that sees a code twice should revoke what it issued for it.
"""

import threading
from typing import Final

from tenants.cxone.sandbox.one_time import fingerprint

_MOST: Final = 20_000


class Families:
    """Holds fingerprints of tokens. The oldest are forgotten; they have expired by then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._family_of: dict[str, str] = {}
        self._revoked: dict[str, None] = {}

    def join(self, family: str, *tokens: str) -> None:
        """Tokens without a family, such as those of the password grant, are not remembered."""
        if not family:
            return
        with self._lock:
            for token in tokens:
                self._family_of[fingerprint(token)] = family
            while len(self._family_of) > _MOST:
                del self._family_of[next(iter(self._family_of))]

    def of(self, token: str) -> str:
        return self._family_of.get(fingerprint(token), "") if self._family_of else ""

    def revoke(self, family: str) -> None:
        with self._lock:
            self._revoked[family] = None
            while len(self._revoked) > _MOST:
                del self._revoked[next(iter(self._revoked))]

    def revoked(self, token: str) -> bool:
        return bool(self._revoked) and self.of(token) in self._revoked
