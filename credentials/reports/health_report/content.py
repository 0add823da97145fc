"""What a health report says: plain values, kept as JSON, the same for every way it is shown.

Moments and days are ISO texts: each reader's page, mail or file writes them in its own way.
"""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

ICONS = ("good", "warning", "bad", "unknown")


@dataclass(frozen=True, slots=True)
class News:
    """Something that changed. *finding*: its id, if it is one."""

    kind: str = ""
    tone: str = "unknown"
    at: str = ""
    what: str = ""
    about: str = ""
    remedy: str = ""
    finding: str = ""

    @property
    def label(self) -> str:
        return KINDS.get(self.kind, "Changed")


KINDS = {
    "opened": "New",
    "worsened": "Worse",
    "moved": "Moved",
    "replaced": "Replaced",
    "new": "Registered",
    "retired": "Retired",
    "resolved": "Resolved",
    "passed": "Came and went",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """An open finding with its remedy. *rank*: its severity as a number, 1 is the worst."""

    finding: str = ""
    rank: int = 3
    tone: str = "unknown"
    severity: str = ""
    what: str = ""
    about: str = ""
    remedy: str = ""
    since: str = ""
    care: str = ""


@dataclass(frozen=True, slots=True)
class Soon:
    """A secret to be replaced within 30 days, or that should have been."""

    subject: str = ""
    subject_id: str = ""
    kind: str = ""
    about: str = ""
    on: str = ""
    days_left: int = 0

    @property
    def tone(self) -> str:
        return "bad" if self.days_left < 0 else "warning" if self.days_left <= 7 else "unknown"

    @property
    def words(self) -> str:
        number = abs(self.days_left)
        days = f"{number} day{'' if number == 1 else 's'}"
        if not number:
            return "today"
        return f"in {days}" if self.days_left > 0 else f"{days} overdue"


@dataclass(frozen=True, slots=True)
class Turn:
    """How long NICE took for one kind of request, in business days."""

    label: str = ""
    answered: int = 0
    waiting: int = 0
    median: float = 0
    slowest: int = 0
    share: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """The checks of one day (UTC)."""

    on: str = ""
    good: int = 0
    bad: int = 0
    unclear: int = 0

    @property
    def total(self) -> int:
        return self.good + self.bad + self.unclear


@dataclass(frozen=True, slots=True)
class Count:
    """A label with a number."""

    label: str = ""
    count: int = 0
    tone: str = "accent"


@dataclass(frozen=True, slots=True)
class TenantLine:
    """How one tenant fared. *success* in percent and *p95* in ms are None without checks."""

    tenant: str = ""
    name: str = ""
    environment: str = ""
    area: str = ""
    sign_ins: int = 0
    needs_you: int = 0
    checks: int = 0
    success: float | None = None
    p95: int | None = None
    last_good: str = ""

    @property
    def tone(self) -> str:
        if self.needs_you:
            return "bad"
        return "good" if self.success is not None else "unknown"


@dataclass(frozen=True, slots=True)
class Missing:
    """A registration that NICE has answered but whose client_id nobody stored."""

    registration: str = ""
    name: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything a report says. *…_total*: how many there are when a list is cut."""

    organization: str = ""
    headline: str = ""
    tone: str = "unknown"
    total: int = 0
    good: int = 0
    needs_you: int = 0
    unknown: int = 0
    news: list[News] = field(default_factory=list)
    news_total: int = 0
    good_news: list[News] = field(default_factory=list)
    good_news_total: int = 0
    problems: list[Trouble] = field(default_factory=list)
    problems_total: int = 0
    due: list[Soon] = field(default_factory=list)
    due_total: int = 0
    missing: list[Missing] = field(default_factory=list)
    turn_around: list[Turn] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    ages: list[Count] = field(default_factory=list)
    severities: list[Count] = field(default_factory=list)
    tenants: list[TenantLine] = field(default_factory=list)
    tenants_total: int = 0

    @property
    def has_checks(self) -> bool:
        return any(day.total for day in self.days)

    @property
    def has_severities(self) -> bool:
        return any(one.count for one in self.severities)


LISTS = {
    "news": News, "good_news": News, "problems": Trouble, "due": Soon, "missing": Missing,
    "turn_around": Turn,
    "days": Day, "ages": Count, "severities": Count, "tenants": TenantLine,
}  # fmt: skip


def to_json(content: Content) -> dict[str, Any]:
    return asdict(content)


def from_json(stored: dict[str, Any]) -> Content:
    """What was kept, also by an earlier version that knew less."""
    known = _known(Content, stored)
    for name, kind in LISTS.items():
        known[name] = [kind(**_known(kind, row)) for row in known.get(name) or []]
    return Content(**known)


def _known(kind: type, row: dict[str, Any]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in row.items() if name in names}
