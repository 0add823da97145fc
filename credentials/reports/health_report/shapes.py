"""Geometry of a report's charts, the same on the page, in the mail and in the file."""

from dataclasses import dataclass

from credentials.reports.health_report.content import Count, Day, Turn

HEIGHT = 100
LEAST = 2.0  # one bad check among thousands must stay visible
GAP = 0.8
WORDS = {"good": "accepted", "bad": "refused", "unknown": "no answer"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A count against the largest; *width* in percent."""

    label: str
    count: int
    tone: str
    width: float

    @property
    def whole(self) -> int:
        """For table cells: a bar of something is never nothing."""
        return max(round(self.width), 1) if self.count else 0

    @property
    def rest(self) -> int:
        return 100 - self.whole


@dataclass(frozen=True, slots=True)
class Block:
    """One outcome of one day, from the top, in percent of the height."""

    tone: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One day; *x* and *width* in percent of the whole."""

    day: Day
    x: float
    width: float
    blocks: list[Block]
    is_labelled: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def summary(self) -> str:
        """For example "38 accepted, 2 refused"."""
        counts = {"good": self.day.good, "bad": self.day.bad, "unknown": self.day.unclear}
        parts = [f"{count} {WORDS[tone]}" for tone, count in counts.items() if count]
        return ", ".join(parts) or "no validation"


@dataclass(frozen=True, slots=True)
class TurnBar:
    """One kind of request; widths in percent of the slowest answer of all."""

    line: Turn
    median_width: float
    slowest_width: float


def bars(counts: list[Count]) -> list[Bar]:
    """Each count as a bar against the largest."""
    most = max((one.count for one in counts), default=0) or 1
    return [Bar(one.label, one.count, one.tone, round(100 * one.count / most, 2)) for one in counts]


def columns(days: list[Day]) -> list[Column]:
    """Each day as a column: shares of that day's checks, so that a busy day hides no quiet one."""
    step = 100 / max(len(days), 1)
    every = max(round(len(days) / 5), 1)
    return [
        Column(
            day=day,
            x=round(place * step + GAP / 2, 2),
            width=round(step - GAP, 2),
            blocks=_blocks(day),
            is_labelled=(len(days) - 1 - place) % every == 0 and place >= every / 2,
        )
        for place, day in enumerate(days)
    ]


def turn_bars(lines: list[Turn]) -> list[TurnBar]:
    longest = max((line.slowest for line in lines), default=0) or 1
    return [
        TurnBar(line, round(100 * line.median / longest, 2), round(100 * line.slowest / longest, 2))
        for line in lines
        if line.answered
    ]


def _blocks(day: Day) -> list[Block]:
    """Good at the bottom, what is bad on top."""
    counts = [("bad", day.bad), ("unknown", day.unclear), ("good", day.good)]
    heights = [(tone, max(HEIGHT * count / day.total, LEAST)) for tone, count in counts if count]
    factor = HEIGHT / max(sum(height for _, height in heights), 1)
    blocks, y = [], 0.0
    for tone, height in heights:
        blocks.append(Block(tone, round(y, 2), round(height * factor, 2)))
        y += height * factor
    return blocks
