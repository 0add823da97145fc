"""Authorization codes: short-lived, good once, bound to what was asked for (RFC 6749, 4.1.2)."""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Final

LIFETIME: Final = 60
_MOST: Final = 5_000


@dataclass(frozen=True)
class Promise:
    """What a code stands for. ``auth_time`` is set only if ``max_age`` was asked for."""

    client_id: str
    user_id: str
    redirect_uri: str
    challenge: str
    nonce: str
    auth_time: int | None
    expires: float
    # Names the tokens that come of this code.
    family: str = field(default_factory=lambda: secrets.token_hex(8))


class Codes:
    """A used code stays known, so that its second use is noticed; the oldest are forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._promises: dict[str, Promise] = {}
        self._used: set[str] = set()

    def issue(self, promise: Promise) -> str:
        code = secrets.token_urlsafe(32)
        with self._lock:
            while len(self._promises) >= _MOST:
                oldest = next(iter(self._promises))
                del self._promises[oldest]
                self._used.discard(oldest)
            self._promises[code] = promise
        return code

    def find(self, code: str) -> Promise | None:
        return self._promises.get(code)

    def use(self, code: str) -> bool:
        """Whether this was the first use of a known code."""
        with self._lock:
            first = code in self._promises and code not in self._used
            self._used.add(code) if first else None
        return first
