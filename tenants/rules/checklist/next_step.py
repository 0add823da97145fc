"""The one thing to do next: a button that always stands in the same place."""

from dataclasses import dataclass

from tenants.rules.checklist.records import PLAN, PREPARE, Checklist, Line
from tenants.rules.plan import Plan


@dataclass(frozen=True, slots=True)
class NextStep:
    """*label*: the button's words. *page*: a tab's key or ``plan``. *anchor*: where on it."""

    label: str
    page: str
    anchor: str = ""
    why: str = ""


LIFECYCLE = "lifecycle"
MARK_READY = NextStep("Mark it as ready", "overview", LIFECYCLE, "The plan is complete.")
SUBMIT = NextStep("Submit the form", "case-file", "", "The answers are ready for NICE's form.")
READ_ANSWER = NextStep("Paste NICE's answer", "case-file", "", "Waiting for NICE.")
SAY_ISSUED = NextStep("Say that NICE issued it", "overview", LIFECYCLE, "NICE's answer is stored.")
ACTIVATE = NextStep("Put it into use", "overview", LIFECYCLE, "The checklist is complete.")
CLOSE = NextStep("Close the registration", "case-file", "", "It is being retired.")


def next_step(plan: Plan, checklist: Checklist) -> NextStep | None:
    """What to do next in the registration's present status; None when there is nothing."""
    if plan.status in ("draft", "ready"):
        return _planning(plan, checklist)
    if plan.status == "submitted":
        return _waiting(checklist)
    if plan.status in ("issued", "active"):
        return _working(plan, checklist)
    return CLOSE if plan.status == "retiring" else None


def _planning(plan: Plan, checklist: Checklist) -> NextStep:
    left = [line for line in checklist.left if line.item.stage == PLAN]
    if left:
        return _of(left[0])
    return MARK_READY if plan.status == "draft" else SUBMIT


def _waiting(checklist: Checklist) -> NextStep:
    """While NICE is silent, whatever can be done without it; its answer when that is all."""
    answered = checklist.line("tracking-number-known")
    left = checklist.left
    if not (answered and answered.is_done):
        meanwhile = [line for line in left if line.item.stage == PREPARE]
        return _of(meanwhile[0]) if meanwhile else READ_ANSWER
    stored = [line for line in left if line.item.code == "client-ids-stored"]
    return _of(stored[0]) if stored else SAY_ISSUED


def _working(plan: Plan, checklist: Checklist) -> NextStep | None:
    # New origins take weeks: everything else comes first.
    left = sorted(checklist.left, key=lambda line: line.item.code == "origins-live")
    if left:
        return _of(left[0])
    return ACTIVATE if plan.status == "issued" else None


def _of(line: Line) -> NextStep:
    item = line.item
    anchor = item.code if item.page == "overview" else ""
    return NextStep(item.action, item.page, anchor, f"{item.title}: {line.evidence}")
