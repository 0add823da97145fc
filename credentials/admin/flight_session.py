"""Which states a person's own session waits for: what comes back is theirs only if it is here."""

import hmac
from uuid import UUID

from django.http import HttpRequest

KEY = "flight_checks"
MOST = 5  # tabs in which somebody signs in at once


def remember(request: HttpRequest, flight_id: UUID, state: str) -> None:
    """Wait for *state*; of many, the oldest is forgotten."""
    kept = [*_kept(request), (str(flight_id), state)]
    request.session[KEY] = kept[-MOST:]


def state_of(request: HttpRequest, flight_id: UUID) -> str:
    """The state that this session waits for in that check; empty if it does not."""
    return next((state for name, state in _kept(request) if name == str(flight_id)), "")


def flight_of(request: HttpRequest, state: str) -> UUID | None:
    """The check that waits for *state*; all are compared, each in constant time."""
    found = None
    for name, kept in _kept(request):
        if hmac.compare_digest(kept.encode(), state.encode("utf-8", "replace")):
            found = UUID(name)
    return found


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, state) for name, state in request.session.get(KEY, [])]
