"""Rounds of people and schedules: how many, how long, begin, cancel, end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credentials.models import AccessKeyUse, ValidationRange, ValidationRound
from credentials.services import attempts
from credentials.services.fleet import choosing
from credentials.services.fleet.choosing import Candidate
from credentials.services.fleet.counting import count
from credentials.services.fleet.sql import rows
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue_many, withdraw_many
from tenants.models import Environment

KIND = "validate-range"
MOST = 1000
# What one answer takes, for an estimate: how long CXone needs is not known before.
SECONDS_EACH = 0.3
OUTCOMES = """
SELECT outcome::text, count(*) FROM credentials_check
WHERE use_id = ANY(%s) AND round_id = %s AND checked_at >= %s GROUP BY outcome
"""
State, Trigger = ValidationRound.State, ValidationRound.Trigger


@dataclass(frozen=True, slots=True)
class Preview:
    """What a round of these sign-ins would be: *seconds* is about how long it takes.

    *skipped* says for each reason how many are left out: ``suspended``, ``incomplete``,
    ``retired``, ``under-way``.
    """

    count: int
    skipped: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0


def preview(uses: QuerySet[AccessKeyUse]) -> Preview:
    """What ``start`` would do with *uses* now. Needs the organisation's context."""
    with transaction.atomic():
        found, skipped = _chosen(uses)
        return Preview(len(found), skipped, _seconds(found))


@transaction.atomic
def start(uses: QuerySet[AccessKeyUse], *, trigger: str = Trigger.PERSON) -> ValidationRound:
    """Begin a round of *uses*, without those that a preview calls skipped."""
    found, skipped = _chosen(uses)
    return begin({None: found}, trigger=trigger, skipped=skipped)


def begin(
    when: dict[datetime | None, list[Candidate]], *, trigger: str, skipped: dict[str, int]
) -> ValidationRound:
    """A round of *when*: sign-ins by when their ranges may begin, None for now.

    Needs a transaction.
    """
    total = sum(len(found) for found in when.values())
    made = ValidationRound.objects.create(
        trigger=trigger, requested_by=current_actor().label, total=total, skipped=skipped
    )
    if not total:
        ValidationRound.objects.filter(pk=made.pk).update(
            state=State.FINISHED, finished_at=timezone.now()
        )
        made.refresh_from_db()
    by_person = trigger == Trigger.PERSON
    priority = Job.Priority.PERSON if by_person else Job.Priority.SCHEDULE
    for run_after, found in sorted(when.items(), key=lambda pair: pair[0] or made.created_at):
        ranges = ValidationRange.objects.bulk_create(_ranges(made, found), batch_size=500)
        ids = [one.pk for one in ranges]
        at = dict.fromkeys(ids, run_after) if run_after else None
        enqueue_many(KIND, ids, priority=priority, run_after=at)
    record_change("validation-round.started", made, total=total, skipped=skipped, trigger=trigger)
    return made


@transaction.atomic
def cancel(round_id: UUID) -> bool:
    """Stop a round: what is on its way is still answered, the rest is not sent.

    False if it had ended already.
    """
    attempts.lock(ValidationRound, round_id)
    now, who = timezone.now(), current_actor().label
    running = ValidationRound.objects.filter(pk=round_id, state=State.RUNNING)
    if not running.update(state=State.CANCELLED, finished_at=now, cancelled_by=who):
        return False
    waiting = ValidationRange.objects.filter(round=round_id, state=ValidationRange.State.WAITING)
    ids = list(waiting.values_list("pk", flat=True))
    waiting.update(state=ValidationRange.State.CANCELLED, finished_at=now)
    withdraw_many(KIND, ids)
    record_change("validation-round.cancelled", ValidationRound.objects.get(pk=round_id))
    return True


@transaction.atomic
def close_range(work: ValidationRange, state: str, *, given_up: bool = False) -> None:
    """*work* is over; with its last range, so is the round."""
    attempts.lock(ValidationRound, work.round_id)
    outcomes = _outcomes(work)
    missing = len(work.use_ids) - sum(outcomes.values())
    if given_up and missing:
        outcomes["gave-up"] = missing
        count(work.round_id, [], dropped=missing)
    now = timezone.now()
    ValidationRange.objects.filter(pk=work.pk).update(
        state=state, outcomes=outcomes, finished_at=now
    )
    waiting = ValidationRange.objects.filter(
        round=work.round_id, state=ValidationRange.State.WAITING
    )
    if waiting.exists():
        return
    running = ValidationRound.objects.filter(pk=work.round_id, state=State.RUNNING)
    if running.update(state=State.FINISHED, finished_at=now):
        found = ValidationRound.objects.get(pk=work.round_id)
        numbers = {name: getattr(found, name) for name in ("total", "done", "good", "bad")}
        record_change("validation-round.finished", found, **numbers)


def _chosen(uses: QuerySet[AccessKeyUse]) -> tuple[list[Candidate], dict[str, int]]:
    ids = list(uses.order_by().values_list("pk", flat=True))
    found = choosing.look_at(ids)
    skipped = Counter(one.reason for one in found if one.reason)
    return [one for one in found if not one.reason], dict(skipped)


def _ranges(made: ValidationRound, found: Iterable[Candidate]) -> list[ValidationRange]:
    """By environment; sorted by tenant, so that a range touches few."""
    by_environment: dict[UUID, list[Candidate]] = {}
    for one in sorted(found, key=lambda one: (one.tenant, one.use)):
        by_environment.setdefault(one.environment, []).append(one)
    return [
        ValidationRange(round=made, environment_id=environment, use_ids=[one.use for one in part])
        for environment, those in by_environment.items()
        for part in _parts(those)
    ]


def _parts(those: Sequence[Candidate]) -> Iterable[Sequence[Candidate]]:
    return (those[start : start + MOST] for start in range(0, len(those), MOST))


def _seconds(found: Iterable[Candidate]) -> float:
    """By the slowest environment, with the work that already waits there."""
    counts = Counter(one.environment for one in found)
    waiting: Counter[UUID] = Counter()
    for one in ValidationRange.objects.filter(
        state=ValidationRange.State.WAITING, environment__in=list(counts)
    ).only("environment_id", "use_ids"):
        waiting[one.environment_id] += len(one.use_ids)
    environments = Environment.objects.filter(pk__in=list(counts))
    times = [
        (counts[one.pk] + waiting[one.pk])
        * max(1 / one.requests_per_second, SECONDS_EACH / one.most_connections)
        for one in environments
    ]
    return max(times, default=0.0)


def _outcomes(work: ValidationRange) -> dict[str, int]:
    return dict(rows(OUTCOMES, [work.use_ids, work.round_id, work.round.created_at]))
