"""A report as tables for spreadsheets: its lines, and its tenants."""

from collections.abc import Iterator
from datetime import datetime

from credentials.reports.health_report.content import Content, News
from credentials.reports.spreadsheet import as_csv

LINES = ("Section", "State", "What", "About", "When", "What to do")
TENANTS = (
    "Tenant", "Environment", "Area", "Sign-ins", "Need you", "Checks", "Accepted in percent",
    "p95 in ms", "Last good",
)  # fmt: skip
Row = tuple[object, ...]


def report_as_csv(content: Content) -> str:
    """What changed, open problems, what is due and good news, one row each."""
    return as_csv(LINES, _lines(content))


def tenants_as_csv(content: Content) -> str:
    """One row per tenant."""
    rows = (
        (
            one.name, one.environment, one.area, one.sign_ins, one.needs_you, one.checks,
            one.success, one.p95, _moment(one.last_good),
        )
        for one in content.tenants
    )  # fmt: skip
    return as_csv(TENANTS, rows)


def _lines(content: Content) -> Iterator[Row]:
    yield from (_news("Changed", one) for one in content.news)
    for one in content.problems:
        state = f"{one.severity}, {one.care}" if one.care else one.severity
        yield "Open problem", state, one.what, one.about, _moment(one.since), one.remedy
    for soon in content.due:
        yield "To replace", soon.words, soon.kind, soon.about, soon.on, ""
    for answered in content.missing:
        said = "NICE answered, but no client credential is stored."
        yield "Missing", answered.status, said, answered.name, "", "Store the client credential."
    yield from (_news("Good news", one) for one in content.good_news)


def _news(section: str, one: News) -> Row:
    return section, one.label, one.what, one.about, _moment(one.at), one.remedy


def _moment(iso: str) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None
