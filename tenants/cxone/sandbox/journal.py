"""The last requests, masked, and how often each access key asked for a token."""

import threading
from collections import Counter, deque
from dataclasses import dataclass
from typing import Final

_KEPT: Final = 200


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
        self._tokens: Counter[str] = Counter()

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    def count_token_request(self, access_key_id: str) -> None:
        with self._lock:
            self._tokens[access_key_id] += 1

    def entries(self) -> tuple[Entry, ...]:
        """Oldest first."""
        with self._lock:
            return tuple(self._entries)

    def token_requests(self, access_key_id: str | None = None) -> int:
        """Password-grant requests that arrived for one access key, or for all of them."""
        with self._lock:
            return self._tokens.total() if access_key_id is None else self._tokens[access_key_id]

    def forget(self) -> None:
        with self._lock:
            self._entries.clear()
            self._tokens.clear()
