"""A fleet of sign-ins against a slow sandbox, for drills that disturb its validation."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credentials.models import AccessKeyUse, Attempt, ValidationRun
from credentials.services import validation
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.models import Job, Schedule
from tests.support import clouds, make

CLOUD = "commercial"


class Fleet:
    """*wrong* of *size* access keys were replaced in the sandbox, so what is stored is wrong."""

    def __init__(self, sandbox: object, *, size: int, wrong: int, organizations: int = 4) -> None:
        self.sandbox = sandbox
        self.uses: dict[UUID, list[AccessKeyUse]] = {}
        self.wrong_keys: set[str] = set()
        cxone = clouds.Cxone(sandbox)
        for organization in [make.organization() for _ in range(organizations)]:
            with organization_context(organization.pk):
                self.uses[organization.pk] = [cxone.sign_in() for _ in range(size // organizations)]
                with transaction.atomic():
                    Schedule.objects.update(is_enabled=False)
        every = list(itertools.chain.from_iterable(zip(*self.uses.values(), strict=True)))
        for use in every[:wrong]:
            self._spoil(use.access_key.access_key_id)

    def _spoil(self, access_key_id: str) -> None:
        keys = self.sandbox.world.clouds[CLOUD].keys
        keys[access_key_id] = replace(keys[access_key_id], access_key_secret="replaced by CXone")
        self.wrong_keys.add(access_key_id)

    def ask(self) -> int:
        """Request a validation of every sign-in, as the schedule does; returns how many."""
        for _ in self._each_organization():
            for use in AccessKeyUse.objects.all():
                validation.request(use, trigger=ValidationRun.Trigger.SCHEDULE)
        return sum(len(uses) for uses in self.uses.values())

    def hurry(self) -> None:
        """Do not wait for what was put off for minutes."""
        for _ in self._each_organization():
            late = Q(state=Job.State.QUEUED, run_after__gt=timezone.now())
            Job.objects.filter(late).update(run_after=timezone.now())

    def unfinished(self) -> list[str]:
        """Runs that have no outcome yet."""
        return [
            f"run {run.pk} is {run.state}"
            for _ in self._each_organization()
            for run in ValidationRun.objects.exclude(state=ValidationRun.State.FINISHED)
        ]

    def finished(self) -> int:
        return sum(
            ValidationRun.objects.exclude(summary="", outcome="").filter(state="finished").count()
            for _ in self._each_organization()
        )

    def losses(self) -> list[str]:
        """What the registry promises never happens."""
        return [*self.unfinished(), *self._without_a_reason(), *self._sent_too_often()]

    def most_sends_of_a_wrong_key(self) -> int:
        return max((self.sandbox.token_requests(key) for key in self.wrong_keys), default=0)

    def interrupted(self) -> int:
        """Sends whose worker died before it heard the answer."""
        return sum(
            Attempt.objects.filter(outcome="unknown").count() for _ in self._each_organization()
        )

    def outcomes(self) -> str:
        found: dict[str, int] = {}
        for _ in self._each_organization():
            for outcome in ValidationRun.objects.exclude(summary="").values_list(
                "outcome", flat=True
            ):
                found[outcome] = found.get(outcome, 0) + 1
        return ", ".join(f"{count:,} {name}" for name, count in sorted(found.items()))

    def _without_a_reason(self) -> list[str]:
        return [
            f"run {run.pk} ended without outcome or reason"
            for _ in self._each_organization()
            for run in ValidationRun.objects.filter(state="finished", finished_at__isnull=False)
            if not (run.outcome and run.summary)
        ]

    def _sent_too_often(self) -> list[str]:
        counts = {key: self.sandbox.token_requests(key) for key in self.wrong_keys}
        return [f"wrong key sent {count} times" for count in counts.values() if count > 2]

    def _each_organization(self) -> Iterator[None]:
        for organization in self.uses:
            with organization_context(organization), transaction.atomic():
                yield


@contextmanager
def slow_sandbox(milliseconds: int) -> Iterator[object]:
    """A sandbox of this process, so that what arrived can be counted here."""
    with clouds.running() as sandbox:
        sandbox.world.faults.arm("latency", cloud=CLOUD, value=milliseconds)
        yield sandbox
