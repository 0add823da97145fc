"""How a round of validations goes: how far it is, at which environment, what is not good."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, QuerySet, Value, When

from credentials.models import AccessKeyUse, Check, ValidationRound
from credentials.reports.outcomes import Reading, reading
from credentials.rules.outcome_class import BAD, CLASSES, GOOD, UNCLEAR
from tenants.models import Environment

State = ValidationRound.State
# Below it a rate is a matter of chance.
LEAST_SECONDS = 5
# Clocks of workers differ by so much at most.
SLACK = timedelta(minutes=5)
WORKS = "accepted"


@dataclass(frozen=True, slots=True)
class Part:
    """What a round does at one environment. *unclear*: tried, but nobody judged the secrets."""

    environment: Environment
    total: int
    done: int
    good: int
    bad: int

    @property
    def unclear(self) -> int:
        return self.done - self.good - self.bad

    @property
    def waiting(self) -> int:
        return self.total - self.done

    @property
    def least_seconds(self) -> float:
        """What is left takes at least so long, since the environment is asked no faster."""
        return self.waiting / self.environment.requests_per_second


@dataclass(frozen=True, slots=True)
class Progress:
    """A round and how far it is. *per_minute* and *seconds_left* while it runs, if known."""

    round: ValidationRound
    parts: list[Part]
    per_minute: float | None
    seconds_left: float | None

    @property
    def is_running(self) -> bool:
        return self.round.state == State.RUNNING

    @property
    def unclear(self) -> int:
        return max(self.round.done - self.round.good - self.round.bad, 0)

    @property
    def waiting(self) -> int:
        return max(self.round.total - self.round.done, 0)

    @property
    def percent(self) -> int:
        return 100 * self.round.done // self.round.total if self.round.total else 100

    @property
    def skipped(self) -> int:
        return sum(self.round.skipped.values())


@dataclass(frozen=True, slots=True)
class NotGood:
    """One sign-in that did not simply work. *label* is empty if it was deleted meanwhile."""

    use_id: UUID
    label: str
    environment: str
    outcome: Reading
    checked_at: datetime


def progress_of(found: ValidationRound, now: datetime) -> Progress:
    """How far a round is at *now*."""
    parts = parts_of(found)
    is_running = found.state == State.RUNNING
    elapsed = (now - found.created_at).total_seconds()
    rate = found.done / elapsed if is_running and found.done and elapsed >= LEAST_SECONDS else None
    return Progress(found, parts, 60 * rate if rate else None, _left(parts, rate, is_running))


def _left(parts: list[Part], rate: float | None, is_running: bool) -> float | None:
    """By the rate so far, or by how fast the environments may be asked; they are asked at once."""
    if not is_running:
        return None
    least = max((part.least_seconds for part in parts), default=0.0)
    return max(sum(part.waiting for part in parts) / rate, least) if rate else least


def parts_of(found: ValidationRound) -> list[Part]:
    """Its environments, the one with the most sign-ins first."""
    total: Counter[UUID] = Counter()
    sums: dict[UUID, Counter[str]] = defaultdict(Counter)
    ranges = found.ranges.order_by().annotate(size=F("use_ids__len"))
    for environment, size, outcomes in ranges.values_list("environment_id", "size", "outcomes"):
        total[environment] += size or 0
        _add(sums[environment], outcomes)
    if found.state == State.RUNNING:
        # A range tells its outcomes at its end; its checks are written as they come in.
        sums = _so_far(found)
    named = Environment.objects.in_bulk(list(total))
    return [_part(named[pk], size, sums[pk]) for pk, size in total.most_common()]


def _part(environment: Environment, total: int, sums: Counter[str]) -> Part:
    return Part(environment, total, min(sums.total(), total), sums[GOOD], sums[BAD])


def _so_far(found: ValidationRound) -> dict[UUID, Counter[str]]:
    sums: dict[UUID, Counter[str]] = defaultdict(Counter)
    rows = _checks(found).order_by().values_list("environment_id", "outcome")
    for environment, outcome, number in rows.annotate(number=Count("use_id", distinct=True)):
        _add(sums[environment], {outcome: number})
    return sums


def _add(sums: Counter[str], outcomes: dict[str, int]) -> None:
    for outcome, number in outcomes.items():
        sums[CLASSES.get(outcome, UNCLEAR)] += number


def _checks(found: ValidationRound) -> "QuerySet[Check]":
    """Bounded by the time, which finds the partitions; nothing is indexed by round."""
    checks = Check.objects.filter(round_id=found.pk, checked_at__gte=found.created_at - SLACK)
    return checks.filter(checked_at__lte=found.finished_at + SLACK) if found.finished_at else checks


def not_good(found: ValidationRound) -> "QuerySet[Check]":
    """Its checks but those that simply worked: refused ones first, then what nobody judged."""
    bad = [outcome for outcome, kind in CLASSES.items() if kind == BAD]
    rank = Case(
        When(outcome__in=bad, then=Value(0)),
        When(outcome="partly", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return _checks(found).exclude(outcome=WORKS).annotate(rank=rank).order_by("rank", "-checked_at")


def named(checks: Iterable[Check]) -> list[NotGood]:
    """Checks with the names of what they are about, in two queries."""
    rows = list(checks)
    uses = AccessKeyUse.objects.select_related(
        "registration", "access_key__tenant__environment"
    ).in_bulk([row.use_id for row in rows])
    environments = Environment.objects.in_bulk([row.environment_id for row in rows])
    return [
        NotGood(
            use_id=row.use_id,
            label=str(uses[row.use_id]) if row.use_id in uses else "",
            environment=str(environments.get(row.environment_id, "")),
            outcome=reading(row.outcome),
            checked_at=row.checked_at,
        )
        for row in rows
    ]
