"""The schedule's share: queue a validation of every sign-in, spread over the interval."""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credentials.models import AccessKeyUse, ValidationRun
from credentials.services.validation_queue import request
from cxone_registry.jobs.handlers import Done
from cxone_registry.jobs.models import Schedule
from tenants.models import ApplicationType
from tenants.models.application import Status

KIND = "plan-validation"
BATCH = 200
# Runs of one plan are spread over this share of the interval, so that CXone sees a trickle.
SPREAD = 0.25


def plan(schedule_id: UUID) -> Done:
    """Queue every sign-in that can be tried without a person (handler of ``plan-validation``)."""
    with transaction.atomic():
        schedule = Schedule.objects.get(pk=schedule_id)
        ids = list(_triable().values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            batch = AccessKeyUse.objects.filter(pk__in=ids[start : start + BATCH])
            # In the order in which everybody locks them.
            for use in batch.order_by("pk"):
                later = timezone.now() + _offset(use.pk, schedule.interval_seconds)
                request(use, trigger=ValidationRun.Trigger.SCHEDULE, run_after=later)
    return Done(f"planned-{len(ids)}")


def _triable() -> QuerySet[AccessKeyUse]:
    return (
        AccessKeyUse.objects.filter(
            registration__application_type=ApplicationType.BACK_END,
            access_key__secret_versions__state="current",  # noqa: S106  (a state, not a secret)
        )
        .exclude(registration__status=Status.RETIRED)
        .order_by("pk")
    )


def _offset(use_id: UUID, interval_seconds: int) -> timedelta:
    """Always the same share of the interval for the same sign-in."""
    share = int.from_bytes(hashlib.sha256(use_id.bytes).digest()[:4]) / 2**32
    return timedelta(seconds=share * SPREAD * interval_seconds)
