"""Public holidays by country and part of a country, from the package ``holidays``.

A calendar is named like ``US`` or ``US-CA``; empty for one without public holidays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache

import holidays

SATURDAY, SUNDAY = 5, 6
COUNTRY = 2  # letters; longer codes are those of stock exchanges and the like
ECHOED = 20


@dataclass(frozen=True, slots=True)
class _Year:
    """The days of one year that differ from an ordinary week."""

    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    names: Mapping[date, str] = field(default_factory=dict)
    worked: frozenset[date] = frozenset()  # days of a weekend that are worked


@cache
def supported() -> Mapping[str, tuple[str, ...]]:
    """Country codes, each with the names of its parts."""
    found = holidays.list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(found.items()) if len(code) == COUNTRY}


def problem_with(name: str) -> str:
    """Why *name* is no calendar, with those that are; "" for one that is known."""
    country, dash, part = name.partition("-")
    parts = supported().get(country)
    if not name or (parts is not None and (part in parts or not dash)):
        return ""
    if parts is None:
        return (
            f"“{country[:ECHOED]}” is no country with a known calendar. Write its two-letter code,"
            " alone or with a part of the country, such as US, US-CA, DE or DE-BY. Known countries:"
            f" {', '.join(supported())}."
        )
    known = f"Known parts: {', '.join(parts)}." if parts else f"{country} has no parts of its own."
    return f"“{part[:ECHOED]}” is no known part of {country}. {known} Or write {country} alone."


def is_business_day(day: date, name: str) -> bool:
    """Whether *day* is worked. A calendar that is not known has weekends only."""
    year = _year(name, day.year)
    if day in year.worked:
        return True
    return day.weekday() not in year.weekend and day not in year.names


def holiday_name(day: date, name: str) -> str:
    """The public holiday on *day*, or ""."""
    return _year(name, day.year).names.get(day, "")


@lru_cache(maxsize=512)
def _year(name: str, year: int) -> _Year:
    # One finished year at a time: the package fills its own calendars while they are read.
    country, _, part = name.partition("-")
    if not name or problem_with(name) or not _is_covered(country, year):
        return _Year()
    found = holidays.country_holidays(
        country, subdiv=part or None, years=year, expand=False, language="en_US"
    )
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    return _Year(frozenset(found.weekend), dict(found.items()), worked)


def _is_covered(country: str, year: int) -> bool:
    entity = getattr(holidays, country)
    return bool(entity.start_year <= year <= entity.end_year)
