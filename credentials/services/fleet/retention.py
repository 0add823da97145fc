"""History is kept for a while, then it goes (handler of ``keep-history``, daily).

Checks go by whole days, everything else in slices of a transaction each. What the guard decides by
is never among it: of each secret's attempts the newest stay for good.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from credentials.models import FlightCheck, HealthReport, ValidationRun
from credentials.services.fleet.history import keep_days
from credentials.services.fleet.old_rows import (
    ATTEMPTS,
    FLIGHTS,
    HOURLY,
    JOBS,
    NOTICES,
    RANGES,
    REMINDERS,
    REPORTS,
    ROUNDS,
    RUNS,
)
from credentials.services.fleet.sql import rows, run
from cxone_registry.jobs.handlers import Done
from tenants.services import documents, sessions

SLICE, FEW = 20_000, 500
HOURLY_DAYS, RUN_DAYS, ATTEMPT_DAYS, ROUND_DAYS, JOB_DAYS = 40, 90, 35, 35, 30
NOTICE_DAYS, REMINDER_DAYS, REPORT_DAYS = 90, 400, 730


def keep(schedule_id: UUID) -> Done:
    """Drop what is older than we promise to keep it. Safe to run again."""
    with transaction.atomic():
        keep_days()
    for statement, days in (
        (HOURLY, HOURLY_DAYS),
        (ATTEMPTS, ATTEMPT_DAYS),
        (RANGES, ROUND_DAYS),
        (ROUNDS, ROUND_DAYS),
        (JOBS, JOB_DAYS),
        (NOTICES, NOTICE_DAYS),
        (REMINDERS, REMINDER_DAYS),
    ):
        _in_slices(partial(_delete, statement, days), SLICE)
    # Other rows refer to these; Django knows which and what becomes of them.
    for model, statement, days in (
        (FlightCheck, FLIGHTS, RUN_DAYS),
        (ValidationRun, RUNS, RUN_DAYS),
        (HealthReport, REPORTS, REPORT_DAYS),
    ):
        _in_slices(partial(_delete_models, model, statement, days), FEW)
    documents.forget_oldest()
    with transaction.atomic():
        sessions.forget_old()
    return Done()


def _in_slices(delete: Callable[[], int], most: int) -> None:
    while delete() >= most:
        pass


@transaction.atomic
def _delete(statement: str, days: int) -> int:
    return run(statement, [timezone.now() - timedelta(days=days), SLICE])


@transaction.atomic
def _delete_models(model: type[models.Model], statement: str, days: int) -> int:
    ids = [row[0] for row in rows(statement, [timezone.now() - timedelta(days=days), FEW])]
    model._default_manager.filter(pk__in=ids).delete()
    return len(ids)
