"""A report's charts as vectors. Every number that a chart shows stands beside it as text."""

from credentials.reports.health_report import shapes
from credentials.reports.health_report.content import Count, Day, Turn
from credentials.reports.health_report.pdf.paper import (
    ACCENT,
    FILLS,
    MARGIN,
    MUTED,
    TRACK,
    WIDTH,
    Paper,
)
from credentials.reports.health_report.wording import Wording

LABEL, NUMBER, BAR = 46.0, 22.0, 3.2
STEP = 6.2
HIGH = 32.0
LEGEND = (("good", "accepted"), ("bad", "refused"), ("unknown", "no answer"))


def bars(paper: Paper, counts: list[Count], words: Wording) -> None:
    """Label, bar and number, one line each."""
    room = WIDTH - LABEL - NUMBER
    for bar in shapes.bars(counts):
        y = paper.get_y()
        label = bar.label[:1].upper() + bar.label[1:]
        paper.write_at(MARGIN, y, LABEL - 2, label, colour=MUTED)
        paper.bar(MARGIN + LABEL, y + 0.6, room, BAR, TRACK)
        paper.bar(MARGIN + LABEL, y + 0.6, room * bar.width / 100, BAR, FILLS[bar.tone])
        right = MARGIN + LABEL + room
        paper.write_at(right, y, NUMBER, words.number(bar.count), align="R")
        paper.set_xy(MARGIN, y + STEP)


def turns(paper: Paper, lines: list[Turn], words: Wording) -> None:
    """Median within the slowest, in business days."""
    room = WIDTH - LABEL - 2 * NUMBER
    for bar in shapes.turn_bars(lines):
        y = paper.get_y()
        slowest, median = room * bar.slowest_width / 100, room * bar.median_width / 100
        paper.write_at(MARGIN, y, LABEL - 2, bar.line.label, colour=MUTED)
        paper.bar(MARGIN + LABEL, y + 0.6, room, BAR, TRACK)
        paper.bar(MARGIN + LABEL, y + 0.6, slowest, BAR, (171, 187, 236))
        paper.bar(MARGIN + LABEL, y + 0.6, median, BAR, ACCENT)
        said = f"{words.number(bar.line.median, 1)} / {words.number(bar.line.slowest)} days"
        paper.write_at(MARGIN + LABEL + room, y, 2 * NUMBER, said, align="R")
        paper.set_xy(MARGIN, y + STEP)
    paper.say("Median and slowest answer, in business days.", 7.5, MUTED)


def days(paper: Paper, found: list[Day], words: Wording) -> None:
    """Shares of each day's checks, a legend, and the same in a sentence."""
    top = paper.get_y() + 1
    for column in shapes.columns(found):
        x, width = MARGIN + WIDTH * column.x / 100, WIDTH * column.width / 100
        if not column.blocks:
            paper.bar(x, top + HIGH - 0.6, width, 0.6, TRACK)
        for block in column.blocks:
            paper.bar(
                x, top + HIGH * block.y / 100, width, HIGH * block.height / 100, FILLS[block.tone]
            )
        if column.is_labelled:
            label = words.short_day(column.day.on)
            paper.write_at(
                x + width / 2 - 10, top + HIGH + 1.2, 20, label, size=7, colour=MUTED, align="C"
            )
    paper.set_xy(MARGIN, top + HIGH + 6)
    _legend(paper)
    paper.say(_in_words(found, words), 8.5, MUTED)


def _legend(paper: Paper) -> None:
    x, y = MARGIN, paper.get_y()
    for tone, label in LEGEND:
        paper.bar(x, y + 0.7, 2.4, 2.4, FILLS[tone])
        paper.write_at(x + 3.6, y, 30, label, size=7.5, colour=MUTED)
        x += 26
    paper.set_xy(MARGIN, y + 5)


def _in_words(found: list[Day], words: Wording) -> str:
    """What the columns show, for who cannot see them."""
    good, bad = sum(day.good for day in found), sum(day.bad for day in found)
    unclear = sum(day.unclear for day in found)
    said = (
        f"{words.number(good + bad + unclear)} checks in {len(found)} days:"
        f" {words.number(good)} accepted, {words.number(bad)} refused,"
        f" {words.number(unclear)} without an answer."
    )
    worst = max(found, key=lambda day: day.bad / day.total if day.total else 0)
    if not worst.bad:
        return said
    share = words.percent(100 * worst.bad / worst.total)
    return f"{said} The worst day was {words.day(worst.on)} with {share} refused."
