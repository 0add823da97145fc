"""What a checklist is made of, going in and coming out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tenants.rules.facts import Facts
from tenants.rules.plan import Plan

State = Literal["done", "open", "lapsed", "not-needed"]
Kind = Literal["automatic", "attested", "document"]

# As in ``ChecklistItem.Stage``: NICE's five tasks, and what is agreed on beside them.
PLAN, REGISTER, PREPARE, AUTHENTICATE, DISCOVER, CLOSING = 1, 2, 3, 4, 5, 6
STAGES = {
    PLAN: "Plan the integration",
    REGISTER: "Submit the registration form",
    PREPARE: "Prepare a user in CXone",
    AUTHENTICATE: "Set up authentication",
    DISCOVER: "Discover the API base URL",
    CLOSING: "Before it goes live",
}
SHORT = {
    PLAN: "Plan",
    REGISTER: "Submit",
    PREPARE: "Prepare a user",
    AUTHENTICATE: "Authenticate",
    DISCOVER: "Discover",
    CLOSING: "Go live",
}
TASKS = (PLAN, REGISTER, PREPARE, AUTHENTICATE, DISCOVER)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the facts say of one item: its state, and a sentence that shows why."""

    state: State
    evidence: str = ""


def done(evidence: str) -> Verdict:
    return Verdict("done", evidence)


def missing(evidence: str) -> Verdict:
    return Verdict("open", evidence)


def lapsed(evidence: str) -> Verdict:
    return Verdict("lapsed", evidence)


@dataclass(frozen=True, slots=True)
class Situation:
    """What automatic items are judged by. *errors*: how many of the linter's remarks are errors.

    *now*: its zone is the one in which days are told.
    """

    plan: Plan
    facts: Facts
    errors: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody's word or document for *item*, as it is stored. *by*: who gave it."""

    id: str
    item: str
    by: str
    at: datetime
    expires_on: date | None = None
    note: str = ""
    link: str = ""
    file_name: str = ""
    file_size: int = 0


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item that the organisation added. Empty types and tenancies mean all."""

    id: str
    title: str
    help_text: str
    kind: Kind
    stage: int
    application_types: tuple[str, ...] = ()
    tenancies: tuple[str, ...] = ()
    expires_days: int | None = None


def always(plan: Plan) -> str:
    """For items that every registration needs."""
    return ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to have or to do.

    *action*: the words of a button that leads there. *page*: where it is done, as the key of a tab
    of the registration, or ``plan``. *not_needed*: why a plan can do without it; empty if it
    cannot. *judge*: of automatic items only. *expires_days*: how long a proof is good.
    *is_summed_up*: belongs to what one should have in the end.
    """

    code: str
    stage: int
    title: str
    how: str
    action: str
    page: str
    kind: Kind = "automatic"
    is_required: bool = True
    expires_days: int | None = None
    not_needed: Callable[[Plan], str] = always
    judge: Callable[[Situation], Verdict] | None = None
    is_summed_up: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An item as it stands for one registration. *proof*: the newest, even if it has expired."""

    item: Item
    state: State
    evidence: str
    proof: Proof | None = None

    @property
    def counts(self) -> bool:
        """Whether progress depends on it."""
        return self.item.is_required and self.state != "not-needed"

    @property
    def is_done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True, slots=True)
class Stage:
    """A task with its lines, as many of them as apply; *spared*: those that are not needed."""

    number: int
    title: str
    short: str
    lines: tuple[Line, ...]
    spared: tuple[Line, ...]

    @property
    def state(self) -> Literal["done", "open", "lapsed"]:
        """Lapsed if something has to be done again, done if nothing is left to do."""
        states = {line.state for line in self.lines if line.counts}
        return "lapsed" if "lapsed" in states else "open" if "open" in states else "done"

    @property
    def is_task(self) -> bool:
        """Whether it is one of NICE's five tasks, and has their number."""
        return self.number in TASKS

    @property
    def total(self) -> int:
        return sum(line.counts for line in self.lines)

    @property
    def done(self) -> int:
        return sum(line.counts and line.is_done for line in self.lines)


@dataclass(frozen=True, slots=True)
class Checklist:
    """All stages of one registration."""

    stages: tuple[Stage, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Those that apply, in order."""
        return tuple(line for stage in self.stages for line in stage.lines)

    @property
    def done(self) -> int:
        return sum(stage.done for stage in self.stages)

    @property
    def total(self) -> int:
        return sum(stage.total for stage in self.stages)

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def left(self) -> tuple[Line, ...]:
        """Required and not done, in order."""
        return tuple(line for line in self.lines if line.counts and not line.is_done)

    @property
    def summed_up(self) -> tuple[Line, ...]:
        """What one should have in the end."""
        return tuple(line for line in self.lines if line.item.is_summed_up)

    def line(self, code: str) -> Line | None:
        """The line of an item, if it applies."""
        return next((line for line in self.lines if line.item.code == code), None)
