"""Where a registration can go from here, and what each move still lacks."""

from dataclasses import dataclass

from django.utils import timezone

from credentials.reports.progress import Progress, progress_of
from tenants.models import Registration
from tenants.reports.cases import case_of
from tenants.reports.plans import plan_of
from tenants.rules.facts import Facts
from tenants.rules.lifecycle import Case, Missing, consequences, missing, moves
from tenants.rules.lifecycle_words import Move
from tenants.rules.lint import Remark, lint
from tenants.rules.plan import Plan

# Steps that end something: they are asked about before.
ASKED = {("submitted", "ready"), ("retiring", "retired")}


@dataclass(frozen=True, slots=True)
class PossibleMove:
    """A move with what it lacks. *lacking*: what no word of a person can replace."""

    move: Move
    missing: tuple[Missing, ...]
    consequences: tuple[str, ...]
    is_asked: bool

    @property
    def lacking(self) -> tuple[Missing, ...]:
        return tuple(one for one in self.missing if not one.confirm)

    @property
    def is_possible(self) -> bool:
        return not self.lacking


def possible_moves(
    registration: Registration, progress: Progress | None = None
) -> list[PossibleMove]:
    """Every move from the present status; of several ways back the first that is open.

    *progress*: as it was read for the page, so that nothing is read and linted twice.
    """
    read = progress or progress_of(registration.pk, timezone.localtime())
    case = case_of(registration)
    found = [
        _possible(move, read.plan, read.facts, case, read.remarks)
        for move in moves(registration.status)
    ]
    back = [one for one in found if one.move.is_undo]
    chosen = next((one for one in back if one.is_possible), None)
    return [one for one in found if not one.move.is_undo or one is chosen]


def possible_move(registration: Registration, to: str, facts: Facts) -> PossibleMove | None:
    """One move, or None when there is no such way from the present status."""
    plan, case = plan_of(registration), case_of(registration)
    wanted = [move for move in moves(registration.status) if move.to == to]
    return _possible(wanted[0], plan, facts, case, lint(plan, facts)) if wanted else None


def _possible(
    move: Move, plan: Plan, facts: Facts, case: Case, remarks: tuple[Remark, ...]
) -> PossibleMove:
    found = missing(move.to, plan, facts, remarks, case)
    # The day of sending is asked for on the way.
    lacking = tuple(one for one in found if one.code != "submission-date")
    is_asked = (move.to == "retiring" and not move.is_undo) or (plan.status, move.to) in ASKED
    is_asked = is_asked or any(one.confirm for one in lacking)
    return PossibleMove(move, lacking, consequences(move.to, plan, facts, case), is_asked)
