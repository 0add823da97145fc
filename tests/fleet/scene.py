"""A fleet of sign-ins in the chosen organisation, its rounds, and a worker for them."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from credentials.models import (
    AccessKeyUse,
    Attempt,
    Check,
    Finding,
    HealthRollup,
    ValidationRange,
    ValidationRound,
    ValidationRun,
)
from credentials.rules.outcome_class import class_of
from credentials.services.fleet import ranges, rounds
from cxone_registry.isolation.context import current_organization
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job, Schedule

KIND = "validate-range"


def begin(uses: Any = None, trigger: str = "person") -> ValidationRound:
    """A round of all sign-ins, or of some."""
    chosen = AccessKeyUse.objects if uses is None else AccessKeyUse.objects.filter(pk__in=uses)
    with transaction.atomic():
        return rounds.start(chosen.all(), trigger=trigger)


def validate_all(uses: Any = None) -> ValidationRound:
    """A round, worked off to its end."""
    made = begin(uses)
    work_off()
    return again(made)


def work_off(most: int = 10) -> None:
    """Run ranges until none is left, however late they are to begin."""
    organization = current_organization()
    for _ in range(most):
        with transaction.atomic():
            waiting = Job.objects.filter(kind=KIND, state=Job.State.QUEUED)
            if not waiting.update(run_after=Now()):
                return
        worker.run_range(KIND, only_organization=organization)


def run_each(made: ValidationRound) -> list[Any]:
    """What the handler says to each range, run in this thread."""
    with transaction.atomic():
        ids = list(ValidationRange.objects.filter(round=made).values_list("pk", flat=True))
    return [ranges.run(one) for one in ids]


@transaction.atomic
def again(row: Any) -> Any:
    return type(row)._default_manager.get(pk=row.pk)


@transaction.atomic
def outcomes(made: ValidationRound | None = None) -> dict[str, int]:
    checks = Check.objects.filter(round_id=made.pk) if made else Check.objects.all()
    return dict(Counter(checks.values_list("outcome", flat=True)))


@transaction.atomic
def attempts() -> list[str]:
    return sorted(Attempt.objects.values_list("outcome", flat=True))


@transaction.atomic
def runs() -> int:
    """Finished ones that the fleet wrote."""
    return ValidationRun.objects.filter(state="finished").exclude(summary="").count()


@transaction.atomic
def findings() -> list[tuple[str, str]]:
    found = Finding.objects.filter(resolved_at=None).values_list("subject", "code")
    return sorted(found)


@transaction.atomic
def sums(grain: str) -> list[tuple[int, int, int, int]]:
    rows = HealthRollup.objects.filter(grain=grain).order_by("tenant_id")
    return list(rows.values_list("total", "good", "bad", "unclear"))


@transaction.atomic
def planner() -> Schedule:
    return Schedule.objects.get(kind="plan-validation")


def minutes_ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def ended(outcome: str, still_open: str) -> dict[str, Any]:
    """The columns of an attempt that ended so, or has not ended."""
    if outcome == still_open:
        return {"state": "sent"}
    return {"state": "closed", "outcome": outcome, "closed_at": timezone.now()}


@transaction.atomic
def raw_sums() -> list[tuple[int, int, int, int]]:
    """What the sums are to be, from the checks themselves."""
    found: dict[Any, Counter[str]] = {}
    for tenant, outcome in Check.objects.order_by("tenant_id").values_list("tenant_id", "outcome"):
        kind = class_of(outcome)
        if kind:
            found.setdefault(tenant, Counter()).update([kind, "total"])
    kinds = ("total", "good", "bad", "unclear")
    return [tuple(each[kind] for kind in kinds) for each in found.values()]
