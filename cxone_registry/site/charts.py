"""Geometry of the overview's charts: numbers in, places on an SVG out."""

from dataclasses import dataclass
from datetime import date

from credentials.reports.history import Age, Day
from credentials.reports.overview import Counts

TONES = ("good", "warning", "bad", "unknown")
HEIGHT, GAP = 100, 1.4


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a bar; *x* and *width* in percent."""

    tone: str
    label: str
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Block:
    """One tone of one day."""

    tone: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One day of validations; *x* and *width* in percent."""

    on: date
    x: float
    width: float
    blocks: list[Block]
    summary: str
    is_labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


def validity(counts: Counts) -> list[Share]:
    """The sign-ins of now as one bar."""
    parts = [
        ("good", "work", counts.good),
        ("bad", "need you", counts.needs_you),
        ("unknown", "not confirmed", counts.unknown),
    ]
    shares, x = [], 0.0
    for tone, label, count in parts:
        width = 100 * count / counts.total if counts.total else 0
        shares.append(Share(tone, label, count, round(x, 2), round(width, 2)))
        x += width
    return shares


def columns(days: list[Day]) -> list[Column]:
    """Days as stacked columns; every third one carries its date, the last one always."""
    highest = max((day.total for day in days), default=0) or 1
    step = 100 / max(len(days), 1)
    return [
        Column(
            on=day.on,
            x=round(place * step + GAP / 2, 2),
            width=round(step - GAP, 2),
            blocks=_blocks(day, highest),
            summary=_summary(day),
            is_labelled=(len(days) - 1 - place) % 3 == 0,
        )
        for place, day in enumerate(days)
    ]


def ages(found: list[Age]) -> list[Share]:
    """Each age as a bar against the most frequent one."""
    most = max((age.count for age in found), default=0) or 1
    return [
        Share("accent", age.label, age.count, 0, round(100 * age.count / most, 2)) for age in found
    ]


def _blocks(day: Day, highest: int) -> list[Block]:
    blocks, bottom = [], float(HEIGHT)
    for tone in TONES:
        height = HEIGHT * getattr(day, tone) / highest
        if height:
            # A single bad run among thousands must stay visible.
            height = max(height, 2.0)
            bottom -= height
            blocks.append(Block(tone, round(max(bottom, 0), 1), round(height, 1)))
    return blocks


def _summary(day: Day) -> str:
    if not day.total:
        return "no validation"
    words = {
        "good": "accepted",
        "warning": "with problems",
        "bad": "refused",
        "unknown": "no answer",
    }
    parts = [f"{getattr(day, tone)} {word}" for tone, word in words.items() if getattr(day, tone)]
    return ", ".join(parts)
