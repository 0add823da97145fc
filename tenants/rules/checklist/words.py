"""Sentences about facts: days, and how many of how many."""

from collections.abc import Sequence
from datetime import date, datetime

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
LONGEST_NAME = 60


def day(moment: datetime, now: datetime) -> str:
    """For example 23 November 2026, in the zone of *now*."""
    return day_name(moment.astimezone(now.tzinfo).date())


def day_name(value: date) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def count(number: int, one: str, many: str = "") -> str:
    """For example "1 tenant" or "3 tenants"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def of_all(number: int, total: int, one: str) -> str:
    """For example "2 of 3 tenants"; of one thing only its name."""
    return f"{number} of {count(total, one)}"


def names(found: Sequence[str], most: int = 3) -> str:
    """A few names, shortened, and how many more there are."""
    shown = [name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…" for name in found]
    rest = len(shown) - most
    return ", ".join(shown[:most]) + (f" and {rest} more" if rest > 0 else "")
