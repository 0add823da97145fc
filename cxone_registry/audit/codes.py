"""A day's audit code: short enough to print and to compare by eye.

It stands for the first checkpoint of that day (UTC), which seals everything before it. Whoever
rewrites history afterwards, even with the key, changes the codes of all later days.
"""

from datetime import UTC, date, datetime, time

from cxone_registry.audit.models import Checkpoint

# Without letters and digits that look alike.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4


def code_of(checkpoint: Checkpoint) -> str:
    """For example "7F3K-9QXM-2B1C": the first 60 bits of the hash."""
    number = int.from_bytes(bytes(checkpoint.hash)[:8]) >> 4
    signs = "".join(ALPHABET[number >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))
    return "-".join(signs[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def code_on(day: date, *, using: str = "default") -> str:
    """The code of *day*, or "" if no checkpoint was taken on it."""
    start = datetime.combine(day, time.min, UTC)
    found = Checkpoint.objects.using(using).filter(at__gte=start).order_by("seq").first()
    if found is None or found.at.astimezone(UTC).date() != day:
        return ""
    return code_of(found)
