"""The checks of sign-ins, newest first, each with the run that tells more, if there is one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet

from credentials.models import AccessKeyUse, Check, ValidationRun
from credentials.reports.outcomes import Reading, reading
from credentials.rules.explanations import EXPLAINED, NOT_TRUSTED

# A run and its check are written in one transaction.
TOGETHER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check in a reader's words. *run* is None for what was good as before."""

    check: Check
    use: AccessKeyUse | None
    reading: Reading
    sentence: str
    run: UUID | None


def checks_of(uses: QuerySet[AccessKeyUse]) -> QuerySet[Check]:
    """Their checks, newest first."""
    return Check.objects.filter(use_id__in=uses.order_by().values("pk")).order_by("-checked_at")


def lines(checks: Sequence[Check]) -> list[CheckLine]:
    """What to show of one page of *checks*, in three queries."""
    ids = {check.use_id for check in checks}
    named = AccessKeyUse.objects.filter(pk__in=ids)
    uses = named.select_related("registration", "access_key__tenant").in_bulk()
    runs = _runs(checks, ids)
    return [
        CheckLine(
            check,
            uses.get(check.use_id),
            reading(check.outcome),
            _sentence(check.code),
            _run_of(check, runs.get(check.use_id, [])),
        )
        for check in checks
    ]


def _runs(checks: Sequence[Check], uses: Iterable[UUID]) -> dict[UUID, list[ValidationRun]]:
    if not checks:
        return {}
    times = [check.checked_at for check in checks]
    near = (min(times) - TOGETHER, max(times) + TOGETHER)
    found: dict[UUID, list[ValidationRun]] = {}
    runs = ValidationRun.objects.filter(use_id__in=list(uses), finished_at__range=near)
    for run in runs.only("use_id", "finished_at", "outcome").order_by():
        found.setdefault(run.use_id, []).append(run)
    return found


def _run_of(check: Check, runs: Iterable[ValidationRun]) -> UUID | None:
    for run in runs:
        is_near = run.finished_at and abs(run.finished_at - check.checked_at) <= TOGETHER
        if is_near and run.outcome == check.outcome:
            return run.pk
    return None


def _sentence(code: str) -> str:
    return EXPLAINED.get(code, NOT_TRUSTED).sentence if code else ""
