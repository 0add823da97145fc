"""The steps in which a date comes near, and the hours in which people are told of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.rules.clocks import day_of
from tenants.rules.holiday_calendars import is_business_day

DAY = timedelta(days=1)
# Days before the date. On the date and every week after it, the number is 0, -7, -14 ...
TIERS = (60, 30, 14, 7, 1)
FARTHEST = TIERS[0]
WEEK = 7
# From so few days on, weekends and holidays are no reason to wait.
URGENT = 1
FROM_HOUR, PLAN_UNTIL, SEND_UNTIL = 8, 10, 12
LONGEST_SNOOZE = timedelta(days=30)


def tier_of(due_on: date, today: date) -> int | None:
    """The newest step that *today* has reached; None while the date is far away."""
    left = (due_on - today).days
    if left <= 0:
        return -(-left // WEEK) * WEEK
    return min((tier for tier in TIERS if tier >= left), default=None)


def is_urgent(tier: int) -> bool:
    """Whether it is told on any day, also on those on which nobody works."""
    return tier <= URGENT


def is_morning(now: datetime, zone: str, *, until: int = PLAN_UNTIL) -> bool:
    """Whether the clocks in *zone* show a time from eight to *until* at *now* (aware)."""
    return FROM_HOUR <= now.astimezone(ZoneInfo(zone)).hour < until


def may_tell(tier: int, today: date, country: str) -> bool:
    """Whether *tier* is told on *today*: working days, unless it is urgent."""
    return is_urgent(tier) or is_business_day(today, country)


def start_of_day(now: datetime, zone: str) -> datetime:
    """The first moment (UTC) of the day that *now* is in, in *zone*."""
    start = datetime.combine(day_of(now, zone), datetime.min.time(), ZoneInfo(zone))
    return start.astimezone(UTC)


def latest_snooze(due_on: date) -> date:
    """Nobody may put a date off for longer."""
    return due_on + LONGEST_SNOOZE
