"""Geometry of the overview's charts: numbers in, places on an SVG out."""

from dataclasses import dataclass
from datetime import date

from credentials.reports.history import Age
from credentials.reports.overview import Counts, Severity
from credentials.reports.validity import Day

TONES = ("good", "bad", "unknown")
HEIGHT, GAP = 100, 0.8
# So many days carry no date between two that do.
LABELLED = 6
LEAST = 2.0


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
    """One day of checks; *x* and *width* in percent."""

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
    """Days as columns of the same height, so that shares compare; the last one carries its date."""
    step = 100 / max(len(days), 1)
    return [
        Column(
            on=day.on,
            x=round(place * step + GAP / 2, 2),
            width=round(step - GAP, 2),
            blocks=_blocks(day),
            summary=_summary(day),
            is_labelled=(len(days) - 1 - place) % LABELLED == 0,
        )
        for place, day in enumerate(days)
    ]


def severities(found: list[Severity]) -> list[Share]:
    """Open findings of each severity as a bar against the most frequent one."""
    most = max((one.count for one in found), default=0) or 1
    return [
        Share(one.tone, one.label, one.count, 0, round(100 * one.count / most, 2)) for one in found
    ]


def ages(found: list[Age]) -> list[Share]:
    """Each age as a bar against the most frequent one."""
    most = max((age.count for age in found), default=0) or 1
    return [
        Share("accent", age.label, age.count, 0, round(100 * age.count / most, 2)) for age in found
    ]


def _blocks(day: Day) -> list[Block]:
    heights = {
        # A single refusal among thousands must stay visible; what is good gives way.
        tone: max(HEIGHT * getattr(day, tone) / day.total, LEAST)
        for tone in TONES
        if getattr(day, tone)
    }
    if day.good:
        heights["good"] = max(HEIGHT - sum(heights.values()) + heights["good"], LEAST)
    blocks, bottom = [], float(HEIGHT)
    for tone, height in heights.items():
        bottom -= height
        blocks.append(Block(tone, round(max(bottom, 0), 1), round(height, 1)))
    return blocks


def _summary(day: Day) -> str:
    if not day.total:
        return "no check"
    words = {"good": "good", "bad": "refused", "unknown": "not judged"}
    parts = [f"{getattr(day, tone)} {word}" for tone, word in words.items() if getattr(day, tone)]
    return ", ".join(parts)
