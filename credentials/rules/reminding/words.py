"""How reminders say how far a date is."""

from collections.abc import Sequence
from datetime import date


def how_far(days: int) -> str:
    """For example "in 12 days", "today" or "3 days overdue"."""
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {days} days" if days > 0 else f"{_counted(-days, 'day')} overdue"


def headline(organization: str, dates: Sequence[date], today: date) -> str:
    """One line for a mail about these *dates*, without the name of any secret."""
    overdue = sum(day < today for day in dates)
    if len(dates) == 1:
        days = (dates[0] - today).days
        when = how_far(days) if days < 0 else f"due {how_far(days)}"
        return f"{organization}: a secret to be replaced is {when}"
    told = f"{organization}: {len(dates)} secrets are to be replaced"
    if overdue == len(dates):
        return f"{told}, all overdue"
    return f"{told}, {overdue} overdue" if overdue else told


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
