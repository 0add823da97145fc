"""When a session ends by itself, and what a browser says it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Of who belongs to no organisation, such as the platform's operator.
IDLE_MINUTES, SESSION_HOURS = 30, 12
ENDED = "This session was ended. Sign in again."
# The first that fits: others call themselves Chrome and Safari too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a session, and the shortest limits of its person's organisations."""

    created_at: datetime
    last_seen_at: datetime
    ended_at: datetime | None
    idle_minutes: int = IDLE_MINUTES
    session_hours: int = SESSION_HOURS


def why_over(life: Life, now: datetime) -> str:
    """A sentence for the person whose session is over; empty while it goes on."""
    if life.ended_at is not None:
        return ENDED
    if now - life.last_seen_at > timedelta(minutes=life.idle_minutes):
        return f"You were signed out: nothing happened for {life.idle_minutes} minutes."
    if now - life.created_at > timedelta(hours=life.session_hours):
        return f"You were signed out: a session lasts for {life.session_hours} hours at most."
    return ""


def device(user_agent: str) -> str:
    """Browser and system in words; only names of ours, never the header's text."""
    browser = _first(BROWSERS, user_agent) or "Another browser"
    system = _first(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in names if sign in text), "")
