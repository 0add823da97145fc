"""Rounds of a drill's fleet, and what the registry has to say about them."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from django.utils import timezone

from credentials.models import AccessKeyUse, Check, Finding, ValidationRange, ValidationRound
from credentials.rules.outage import UNAVAILABLE
from credentials.services.fleet import outage, rounds
from cxone_registry.jobs.models import Job
from tenants.models import Environment
from tests.drills import stage
from tests.drills.fleet import Fleet
from tests.support.databases import SUPERUSER

# What the environment's record allows: a drill takes seconds.
RATE, CONNECTIONS = 400, 40
# So many seconds for every pause of a minute: in the drill's own database, by the same function.
PAUSE = 3
BREAKER = "SELECT pg_get_functiondef('cxr_breaker_report'::regproc)"
MINUTE = "open_until = clock_timestamp() + interval '60 seconds'"


class Rounds:
    """One round in each organisation of *fleet*."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.rounds: dict[UUID, UUID] = {}
        Environment.objects.filter(issuer=fleet.sandbox.issuer("commercial")).update(
            requests_per_second=RATE, most_connections=CONNECTIONS
        )
        _shorten_pauses()

    def start(self) -> None:
        for organization, _ in self._each():
            self.rounds[organization] = rounds.start(AccessKeyUse.objects.all()).pk

    def checks(self) -> int:
        return sum(self._checks(organization).count() for organization, _ in self._each())

    def outcomes(self) -> str:
        found: Counter[str] = Counter()
        for organization, _ in self._each():
            found.update(self._checks(organization).order_by().values_list("outcome", flat=True))
        return ", ".join(f"{count:,} {name}" for name, count in sorted(found.items()))

    def doubled(self) -> list[str]:
        """Sign-ins that have not exactly one result in their round."""
        losses = []
        for organization, uses in self._each():
            found = Counter(self._checks(organization).values_list("use_id", flat=True))
            losses += [
                f"{use.pk} has {found[use.pk]} results" for use in uses if found[use.pk] != 1
            ]
        return losses

    def repeated_ranges(self) -> int:
        """Ranges that were begun more than once."""
        return sum(
            Job.objects.filter(kind="validate-range", attempts__gt=1).count() for _ in self._each()
        )

    def incidents(self) -> list[int]:
        """Open findings about the environment, by organisation."""
        found = []
        for _ in self._each():
            found.append(Finding.objects.filter(code=UNAVAILABLE, resolved_at=None).count())
        return found

    def watch(self, seconds: float) -> list[int]:
        """The most incidents that each organisation had open at one time."""
        most = [0] * len(self.fleet.uses)

        def look() -> bool:
            nonlocal most
            self.follow()
            most = [max(pair) for pair in zip(most, self.incidents(), strict=True)]
            return False

        stage.wait_until(look, seconds=seconds)
        return most

    def follow(self) -> None:
        """What each organisation's planner does every quarter of an hour."""
        from cxone_registry.isolation.context import organization_context

        environments = list(Environment.objects.filter(issuer__contains="127.0.0.1"))
        for organization in self.fleet.uses:
            with organization_context(organization):
                outage.follow_all([each.pk for each in environments])

    def are_over(self) -> bool:
        self.hurry()
        self.follow()
        running = sum(
            ValidationRound.objects.filter(state=ValidationRound.State.RUNNING).count()
            for _ in self._each()
        )
        return not running and not any(self.incidents())

    def hurry(self) -> None:
        """Ranges that were put off for a minute wait as long as the breaker does here."""
        soon = timezone.now() + timedelta(seconds=PAUSE)
        for _ in self._each():
            waiting = Job.objects.filter(kind="validate-range", state=Job.State.QUEUED)
            waiting.filter(run_after__gt=soon).update(run_after=soon)

    def left(self) -> list[str]:
        return [
            f"range {each.pk} is {each.state}"
            for _ in self._each()
            for each in ValidationRange.objects.exclude(state=ValidationRange.State.DONE)
        ]

    def _checks(self, organization: UUID) -> Any:
        return Check.objects.filter(round_id=self.rounds[organization])

    def _each(self) -> Any:
        for organization, _ in zip(self.fleet.uses, self.fleet._each_organization(), strict=True):
            yield organization, self.fleet.uses[organization]


def _shorten_pauses() -> None:
    with psycopg.connect(SUPERUSER["url"], autocommit=True) as superuser:
        (function,) = superuser.execute(BREAKER).fetchone() or ("",)
        shorter = function.replace(MINUTE, MINUTE.replace("60", str(PAUSE)))
        assert shorter != function, "the breaker's pause is written in another way"
        superuser.execute(shorter.encode())
