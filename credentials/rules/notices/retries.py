"""How long to go on with a notice that does not get through."""

from datetime import timedelta

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60))
LONGEST = timedelta(hours=24)
# A receiver that asks for more patience than this is not asked.
MOST_PATIENCE = timedelta(hours=1)
# There is nothing at this address any more.
GONE = {404, 410}
SLOW_DOWN = {429, 503}


def pause_after(tries: int, age: timedelta, retry_after: int | None) -> timedelta | None:
    """How long to wait after *tries* of a notice that is *age* old; None to give it up.

    *retry_after* is what the receiver asked for, in seconds.
    """
    if tries > len(PAUSES):
        return None
    asked = min(timedelta(seconds=retry_after or 0), MOST_PATIENCE)
    pause = max(PAUSES[tries - 1], asked)
    return pause if age + pause <= LONGEST else None


def seconds_of(header: str) -> int | None:
    """What ``Retry-After`` says in seconds; dates and nonsense say nothing."""
    return int(header) if header.isascii() and header.isdigit() and len(header) < 8 else None
