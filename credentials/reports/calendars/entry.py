"""One day of a calendar."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

# So far back a day that nobody dealt with stays in the calendar.
DAYS_BACK = 365
MOST_ENTRIES = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """Something due on a day. *kind* and *id* name it for ever, *path* is its page."""

    kind: str
    id: UUID
    on: date
    summary: str
    description: str
    path: str
