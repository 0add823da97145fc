"""Our side: the worker that a deployment runs, in this process, with jobs in PostgreSQL."""

from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db import transaction

from credentials.models import ValidationRun
from credentials.services import validation
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs import worker
from cxone_registry.jobs.models import Job
from tests.benchmarks.fleet import REGISTRATIONS, Fleet

FINISHED, SCHEDULE = ValidationRun.State.FINISHED, ValidationRun.Trigger.SCHEDULE


class Registry:
    def __init__(self, fleet: Fleet, threads: int) -> None:
        settings.JOB_THREADS = threads
        self.asked: dict[UUID, list[UUID]] = {}
        self.by_organization = {
            organization: [use for _, use in group]
            for organization, group in groupby(fleet.uses, lambda pair: pair[0])
        }
        for organization in self.by_organization:
            with organization_context(organization), transaction.atomic():
                # The validations that storing the secrets asked for.
                Job.objects.update(state=Job.State.DONE)
                ValidationRun.objects.update(state=FINISHED)

    def warm_up(self) -> None:
        """One validation of each registration, after which its client secret is proven."""
        for organization, uses in self.by_organization.items():
            with organization_context(organization), transaction.atomic():
                for use in uses[:REGISTRATIONS]:
                    validation.request(use, trigger=SCHEDULE)
        self.run()

    def ask(self) -> None:
        for organization, uses in self.by_organization.items():
            with organization_context(organization), transaction.atomic():
                runs = [validation.request(use, trigger=SCHEDULE) for use in uses]
                self.asked[organization] = [run.pk for run in runs]

    def run(self) -> None:
        while worker.run_range("validate"):
            pass

    def check(self) -> None:
        for organization, asked in self.asked.items():
            with organization_context(organization), transaction.atomic():
                runs = ValidationRun.objects.filter(pk__in=asked, outcome="accepted")
                assert runs.count() == len(asked) == len(self.by_organization[organization])
