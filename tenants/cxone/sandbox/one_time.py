"""Things that may be used once: remembered until they would have expired anyway."""

import hashlib
import threading
from typing import Final

_MOST: Final = 20_000


class OneTime:
    """Holds fingerprints only, and never more than a bounded number of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}

    def first_use(self, thing: str, *, until: float, now: float) -> bool:
        """Whether *thing* is used for the first time; from now on it is not."""
        name = fingerprint(thing)
        with self._lock:
            if self._until.get(name, 0) > now:
                return False
            if len(self._until) >= _MOST:
                self._make_room(now)
            self._until[name] = until
        return True

    def used(self, thing: str, *, now: float) -> bool:
        return self._until.get(fingerprint(thing), 0) > now

    def _make_room(self, now: float) -> None:
        kept = {name: until for name, until in self._until.items() if until > now}
        self._until = dict(list(kept.items())[-_MOST // 2 :])


def fingerprint(thing: str) -> str:
    return hashlib.sha256(thing.encode("utf-8", "replace")).hexdigest()
