"""What the list of due dates says of a date, and of what people were told and said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from credentials.models import Reminder
from credentials.rules.reminding.series import Series

NEAR = 30


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody was told, or said something; *words* say which."""

    name: str
    words: str
    at: datetime


def state_of(series: Series, days: int, today: date) -> tuple[str, str]:
    """The pill of a date that is so many *days* away."""
    if series.is_replaced:
        return "warning", "Replaced: set its next date"
    if days < 0:
        return "bad", "Overdue"
    if series.is_acknowledged:
        return "good", "Somebody is on it"
    if series.snoozed_until and is_snoozed(series, today):
        return "unknown", f"Put off until {_day(series.snoozed_until)}"
    return ("warning", "Due soon") if days <= NEAR else ("unknown", "Not due yet")


def is_snoozed(series: Series, today: date) -> bool:
    """Whether the date is put off on *today*."""
    return series.snoozed_until is not None and today < series.snoozed_until


def told(row: Reminder, names: Mapping[str, str]) -> Told:
    """What one row of the series says; *names*: by address."""
    name = names.get(row.email, row.email)
    if row.declined_at:
        return Told(name, "says that it is not theirs", row.declined_at)
    if row.acknowledged_at:
        return Told(name, "is on it", row.acknowledged_at)
    if row.snoozed_until:
        return Told(name, f"put it off until {_day(row.snoozed_until)}", row.created_at)
    if row.trouble:
        return Told(name, f"was perhaps not told. {row.trouble}", row.created_at)
    if row.tier == Reminder.SAID:
        return Told(name, "had a say, and reminders go on", row.created_at)
    return Told(name, "was told", row.sent_at or row.created_at)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
