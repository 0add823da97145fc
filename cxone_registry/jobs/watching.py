"""How the queue of all organisations stands: counts and ages, never what a job is about."""

from dataclasses import dataclass

from django.db import connection

# An oldest job that waits for longer means that too few workers run, or none.
LONGEST_WAIT = 5 * 60


@dataclass(frozen=True, slots=True)
class Line:
    """The jobs of one kind. *oldest_seconds*: how long the first of them has been due."""

    kind: str
    waiting: int
    running: int
    failed_today: int
    oldest_seconds: float | None

    @property
    def is_late(self) -> bool:
        return (self.oldest_seconds or 0) > LONGEST_WAIT


def queue() -> list[Line]:
    """Each kind that has jobs now or failed within 24 hours, the longest waiting first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, waiting, running, failed_today, oldest_seconds FROM jobs_queue()"
        )
        lines = [Line(*row) for row in cursor.fetchall()]
    return sorted(lines, key=lambda line: (-(line.oldest_seconds or 0), line.kind))
