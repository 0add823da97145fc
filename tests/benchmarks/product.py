"""The product's side: workers as a deployment starts them, rounds, and what was written."""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from credentials.models import AccessKeyUse, Check, HealthRollup, ValidationRound
from credentials.services.fleet import rounds
from cxone_registry.isolation.context import organization_context
from tests.benchmarks.processes import Processes

# As in docker/compose.yaml.
WORKER = (
    "celery", "-q", "-A", "cxone_registry.celery:app", "worker", "-P", "threads", "-c", "4",
    "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "CRITICAL",
)  # fmt: skip


def workers(count: int, **changes: str) -> Processes:
    """So many worker processes on this process's database and broker."""
    quiet = {"PYTHONWARNINGS": "ignore", "CXR_SANDBOX_HOSTS": ",".join(settings.SANDBOX_ORIGINS)}
    return Processes([[sys.executable, "-m", *WORKER]] * count, os.environ | quiet | changes)


@dataclass
class Round:
    """One round in each of several organisations."""

    rounds: dict[UUID, UUID]
    uses: dict[UUID, list[UUID]]
    started: float
    ended: float = 0.0

    @property
    def size(self) -> int:
        return sum(len(uses) for uses in self.uses.values())

    def is_over(self) -> bool:
        return all(
            not ValidationRound.objects.filter(pk=self.rounds[org], state="running").exists()
            for org in _in_each(self.rounds)
        )

    def wait(self, *, seconds: float = 900) -> None:
        """Until every organisation's is over, or say how far it came."""
        deadline = time.monotonic() + seconds
        while not self.is_over():
            if time.monotonic() > deadline:
                raise SystemExit(f"not over after {seconds:.0f} s: {self.outcomes()}")
            time.sleep(0.25)
        self.ended = time.monotonic()

    def outcomes(self) -> dict[str, int]:
        """What the checks of the round say, over all organisations."""
        found: Counter[str] = Counter()
        for org in _in_each(self.rounds):
            checks = Check.objects.filter(round_id=self.rounds[org])
            found.update(checks.order_by().values_list("outcome", flat=True))
        return dict(found)

    def most_results_of_one(self) -> int:
        """The largest number of checks that one sign-in has in its round."""
        most = 0
        for org in _in_each(self.rounds):
            checks = Check.objects.filter(round_id=self.rounds[org])
            found = Counter(checks.order_by().values_list("use_id", flat=True))
            most = max([most, *found.values()])
        return most

    def rate(self) -> float:
        """Checks a second, from a tenth of them to the last."""
        times: list[datetime] = []
        for org in _in_each(self.rounds):
            checks = Check.objects.filter(round_id=self.rounds[org])
            times += checks.order_by().values_list("checked_at", flat=True)
        times.sort()
        first = times[len(times) // 10]
        return 0.9 * len(times) / max(1e-3, (times[-1] - first).total_seconds())

    def p95(self) -> int:
        """Milliseconds that 95 of 100 requests stayed within."""
        times: list[int] = []
        for org in _in_each(self.rounds):
            checks = Check.objects.filter(round_id=self.rounds[org])
            times += checks.order_by().values_list("milliseconds", flat=True)
        return sorted(times)[len(times) * 95 // 100]


def start(uses: dict[UUID, list[UUID]]) -> Round:
    """Begin a round of these sign-ins, as a person's "validate all" does."""
    began, found = time.monotonic(), {}
    for organization, ids in uses.items():
        with organization_context(organization), transaction.atomic():
            chosen = AccessKeyUse.objects.filter(pk__in=ids)
            found[organization] = rounds.start(chosen).pk
    return Round(found, uses, began)


def rolled_up(organizations: Iterable[UUID]) -> int:
    """How many checks the daily sums of these organisations hold."""
    return sum(
        sum(HealthRollup.objects.filter(grain="day").values_list("total", flat=True))
        for _ in _in_each(organizations)
    )


def _in_each(organizations: Iterable[UUID]) -> Iterable[UUID]:
    for organization in organizations:
        with organization_context(organization), transaction.atomic():
            yield organization
