"""How many secrets are shown before a second person has to say yes. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
OF_A_PERSON: Final = 10  # an hour
OF_AN_ORGANIZATION: Final = 50  # a day
BURST: Final = 5
BURST_WITHIN: Final = timedelta(minutes=10)
COMPARISONS: Final = 5  # an hour and person


@dataclass(frozen=True, slots=True)
class Shown:
    """How many were shown: to the person in an hour and in ten minutes, to all in a day."""

    to_person: int
    lately: int
    to_all: int


def beyond(shown: Shown) -> str:
    """Why the next one needs a second person; empty while there is room."""
    if shown.to_person >= OF_A_PERSON:
        return f"You saw {shown.to_person} secrets within an hour: the next one needs approval."
    if shown.to_all >= OF_AN_ORGANIZATION:
        return (
            f"{shown.to_all} secrets of your organisation were shown within a day: the next one"
            " needs approval."
        )
    return ""


def is_burst(shown: Shown) -> bool:
    """Whether the one just shown, counted already, is the one that the admins hear of."""
    return shown.lately == BURST
