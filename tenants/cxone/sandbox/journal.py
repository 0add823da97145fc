"""The last requests, masked, and how often each access key asked for a token."""

import threading
from collections import deque
from dataclasses import dataclass
from typing import Final

from tenants.cxone.sandbox.one_time import fingerprint

_KEPT: Final = 200
_MOST_COUNTED: Final = 5_000


@dataclass(frozen=True)
class Entry:
    """One answered (or swallowed) request. Holds nothing that is secret."""

    at: float
    cloud: str
    endpoint: str
    method: str
    path: str
    sent: tuple[str, ...]
    status: int
    error: str
    milliseconds: float
    client_id: str
    access_key_id: str


class Journal:
    """Shared by all clouds of a sandbox, and by all their threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=_KEPT)
        # By fingerprint: whatever was sent as a user name may be a secret, or very long.
        self._tokens: dict[str, int] = {}
        self._all_tokens = 0

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def count_token_request(self, access_key_id: str) -> None:
        name = fingerprint(access_key_id)
        with self._lock:
            if name not in self._tokens and len(self._tokens) >= _MOST_COUNTED:
                del self._tokens[next(iter(self._tokens))]
            self._tokens[name] = self._tokens.get(name, 0) + 1
            self._all_tokens += 1

    def entries(self) -> tuple[Entry, ...]:
        """Oldest first."""
        with self._lock:
            return tuple(self._entries)

    def token_requests(self, access_key_id: str | None = None) -> int:
        """Password-grant requests that arrived for one access key, or for all of them."""
        with self._lock:
            if access_key_id is None:
                return self._all_tokens
            return self._tokens.get(fingerprint(access_key_id), 0)

    def forget(self) -> None:
        with self._lock:
            self._entries.clear()
            self._tokens.clear()
            self._all_tokens = 0
