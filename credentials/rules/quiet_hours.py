"""Until when it is quiet, by the clock on the wall of one time zone. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


def quiet_end(now: datetime, start: time | None, end: time | None, zone: str) -> datetime | None:
    """The moment the quiet hours that *now* lies in are over, or None if it lies in none.

    They may pass midnight. An end that the spring change skips counts when the clocks have moved;
    one that autumn repeats counts at its second time, for whoever is quiet at that moment.
    """
    if start is None or end is None:
        return None
    local = now.astimezone(ZoneInfo(zone))
    wall = local.time()
    passes_midnight = start > end
    is_late = wall >= start
    if not (is_late or wall < end if passes_midnight else start <= wall < end):
        return None
    day = local.date() + timedelta(days=1 if passes_midnight and is_late else 0)
    over = datetime.combine(day, end, tzinfo=ZoneInfo(zone))
    if over.astimezone(UTC) <= now:
        over = over.replace(fold=1)
    return over.astimezone(UTC)
