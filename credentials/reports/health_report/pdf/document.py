"""The report as a PDF file."""

from credentials.models import HealthReport
from credentials.reports.health_report.content import Content, News, TenantLine
from credentials.reports.health_report.pdf import charts
from credentials.reports.health_report.pdf.paper import (
    FONT,
    INKS,
    LINE,
    MARGIN,
    MUTED,
    TEXT,
    WIDTH,
    Paper,
)
from credentials.reports.health_report.wording import Wording

MOST, MOST_TENANTS = 60, 200
LONGEST = 200


def as_pdf(report: HealthReport, content: Content, words: Wording) -> bytes:
    """The whole report; long lists are cut, and say that the CSV has the rest."""
    title = f"{report.name}: {content.organization}"
    since, until = words.day(report.since.isoformat()), words.time(report.until.isoformat())
    paper = Paper(title=title, foot=f"{title}, {until}")
    paper.say("CXone Registry", 8.5, MUTED, bold=True)
    paper.ln(4)
    paper.say(content.headline, 17, bold=True)
    paper.ln(2)
    paper.say(f"{title}, {since} to {until}", 9, MUTED)
    paper.ln(4)
    _numbers(paper, content, words)
    _news(paper, "What changed", content.news, content.news_total, words)
    _problems(paper, content, words)
    _due(paper, content, words)
    _missing(paper, content)
    _charts(paper, content, words)
    _tenants(paper, content, words)
    _good_news(paper, content, words)
    return bytes(paper.output())


def _numbers(paper: Paper, content: Content, words: Wording) -> None:
    y, step = paper.get_y(), WIDTH / 4
    found = [
        ("sign-ins", content.total, "unknown"),
        ("work", content.good, "good"),
        ("need you", content.needs_you, "bad" if content.needs_you else "unknown"),
        ("not confirmed", content.unknown, "unknown"),
    ]
    for place, (label, number, tone) in enumerate(found):
        x = MARGIN + place * step
        shown = words.number(number)
        paper.write_at(x, y, step, shown, size=18, colour=INKS[tone], bold=True)
        paper.write_at(x, y + 9, step, label, size=8, colour=MUTED)
    paper.set_xy(MARGIN, y + 14)


def _news(paper: Paper, title: str, news: list[News], total: int, words: Wording) -> None:
    paper.heading(title)
    if not news:
        paper.say("Nothing broke and nothing was replaced.", colour=MUTED)
    for one in news[:MOST]:
        about = f"{one.about[:LONGEST]}, {words.time(one.at)}"
        _entry(paper, one.tone, f"{one.label}: {one.what}", about)
    _more(paper, total - min(len(news), MOST))


def _problems(paper: Paper, content: Content, words: Wording) -> None:
    paper.heading("Open problems")
    if not content.problems:
        paper.say("Nothing is wrong.", colour=MUTED)
    for one in content.problems[:MOST]:
        care = f", {one.care}" if one.care else ""
        about = f"{one.about[:LONGEST]}, since {words.day(one.since)}{care}"
        _entry(paper, one.tone, f"{one.severity}: {one.what}", about, one.remedy)
    _more(paper, content.problems_total - min(len(content.problems), MOST))


def _due(paper: Paper, content: Content, words: Wording) -> None:
    if not content.due:
        return
    paper.heading("To replace within 30 days")
    for one in content.due[:MOST]:
        said = f"{one.kind}, {one.words}: {words.day(one.on)}"
        _entry(paper, one.tone, one.about[:LONGEST], said)
    _more(paper, content.due_total - min(len(content.due), MOST))


def _missing(paper: Paper, content: Content) -> None:
    if not content.missing:
        return
    paper.heading("Without client credential")
    for one in content.missing[:MOST]:
        _entry(paper, "warning", one.name, "NICE answered, but nobody stored what it issued.")


def _charts(paper: Paper, content: Content, words: Wording) -> None:
    if content.has_checks:
        paper.heading("Validity over 30 days", needs=70)
        charts.days(paper, content.days, words)
    if content.has_severities:
        paper.heading("Problems by severity", needs=40)
        charts.bars(paper, content.severities, words)
    if content.ages:
        paper.heading("Ages of secrets", needs=45)
        charts.bars(paper, content.ages, words)
    if any(line.answered for line in content.turn_around):
        paper.heading("NICE's turn-around", needs=45)
        charts.turns(paper, content.turn_around, words)


def _tenants(paper: Paper, content: Content, words: Wording) -> None:
    if not content.tenants:
        return
    paper.heading("Tenants, worst first", needs=40)
    paper.set_font(FONT, "", 8)
    paper.set_text_color(*INKS["unknown"])
    paper.set_draw_color(*LINE)
    paper.set_fill_color(255, 255, 255)
    heads = ("Tenant", "Environment", "Need you", "Accepted", "p95")
    with paper.table(
        col_widths=(38, 26, 12, 14, 12),
        text_align=("LEFT", "LEFT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout="HORIZONTAL_LINES",
        line_height=5,
        padding=(0.8, 1),
    ) as table:
        for cells in (heads, *(_cells(one, words) for one in content.tenants[:MOST_TENANTS])):
            row = table.row()
            for cell in cells:
                row.cell(cell)
    _more(paper, content.tenants_total - min(len(content.tenants), MOST_TENANTS))


def _cells(one: TenantLine, words: Wording) -> tuple[str, ...]:
    place = f"{one.environment}, {one.area}" if one.area else one.environment
    return (
        one.name[:80],
        place,
        words.number(one.needs_you),
        words.percent(one.success) or "no check",
        f"{words.number(one.p95)} ms" if one.p95 else "",
    )


def _good_news(paper: Paper, content: Content, words: Wording) -> None:
    if not content.good_news:
        return
    paper.heading("Good news")
    number = content.good_news_total
    paper.say(f"{words.number(number)} problem{'' if number == 1 else 's'} went away.", 8.5, MUTED)
    for one in content.good_news[:MOST]:
        paper.say(f"{one.label}: {one.what} {one.about[:80]}", 8, MUTED, indent=3)


def _entry(paper: Paper, tone: str, what: str, about: str, remedy: str = "") -> None:
    """A coloured mark, what it is, about what, and what to do."""
    paper.keep_together(14)
    y = paper.get_y()
    paper.set_fill_color(*INKS[tone])
    paper.rect(MARGIN, y + 0.5, 1.1, 4, style="F")
    paper.say(what, 9, INKS[tone] if tone == "bad" else TEXT, bold=True, indent=3.5)
    paper.say(about, 8, MUTED, indent=3.5)
    if remedy:
        paper.say(remedy, 8.5, indent=3.5)
    paper.ln(2.2)


def _more(paper: Paper, number: int) -> None:
    if number > 0:
        paper.say(f"and {number:,} more: the registry's CSV file has them all.", 8.5, MUTED)
