"""CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

# What a spreadsheet would run as a formula, or skip to find one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table with everything quoted; times with their offset."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(list(columns))
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: str | float | datetime | date | None) -> str:
    """A value as text; what begins like a formula gets an apostrophe before it."""
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text
