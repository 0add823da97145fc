"""Many odd answers written at once say the same, row for row, as one after the other."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKeyUse, Check, Finding, ValidationRange, ValidationRun
from credentials.services.fleet import loading, oddities
from cxone_registry.audit.models import Event
from cxone_registry.jobs.models import Job
from tenants.cxone import Observation, Step
from tests.credentials import scene as one_by_one
from tests.fleet import scene

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def seen(sign_in, code="", *, result="failed", step="token", retry_after=None):
    """An observation that is plain but for one step."""
    steps = []
    for name in ("provider-discovery", "token", "id-token"):
        is_odd = bool(code) and name == step
        steps.append(Step(name, NOW, 42, result if is_odd else "ok", code if is_odd else ""))
        if is_odd and result == "failed":
            break
    return Observation(tuple(steps), sign_in, sent=True, retry_after=retry_after)


# The same client is refused, accepted and refused again: none of them may get lost in the others.
MIXED = [
    seen("accepted"),
    seen("client-refused", "client-refused"),
    seen("access-key-refused", "access-key-refused"),
    seen("client-refused", "client-refused"),
    seen("throttled", "throttled", retry_after=120),
    seen("unavailable", "unavailable"),
    seen("unknown", "connection-lost"),
    seen("accepted", "clock-skew", result="warning", step="token"),
    seen("accepted", "tenant-mismatch", result="warning", step="id-token"),
    seen("hostile", "endpoint-refused"),
]


@pytest.fixture
def work(fleet):
    """A range of sign-ins, most of which share a client credential."""
    use = fleet.sign_in()
    uses = [use, *one_by_one.share_client(use, len(MIXED) - 3), fleet.sign_in(), fleet.sign_in()]
    one_by_one.forget_work()
    made = scene.begin([one.pk for one in uses])
    with transaction.atomic():
        [work] = ValidationRange.objects.select_related("round", "environment").filter(round=made)
    return work


def everything(work):
    """What stands in the tables, without ids and times."""
    began = timezone.now()
    return {
        "runs": Counter(
            (str(run), run.outcome, run.summary, run.state, run.trigger, str(run.steps))
            for run in ValidationRun.objects.all()
        ),
        "uses": sorted(
            (
                str(use),
                use.last_outcome,
                use.last_codes,
                bool(use.last_run_at),
                bool(use.last_good_at),
            )
            for use in AccessKeyUse.objects.all()
        ),
        "findings": Counter(
            (one.code, one.subject, one.subject_label, one.severity, bool(one.resolved_at))
            for one in Finding.objects.all()
        ),
        "checks": Counter(Check.objects.values_list("use_id", "outcome", "code", "milliseconds")),
        "audit": Counter(
            Event.objects.exclude(action="secrets.used").values_list("action", "object_label")
        ),
        "jobs": Counter(
            (job.kind, round((job.run_after - began).total_seconds() / 60))
            for job in Job.objects.filter(state="queued")
        ),
        "sums": (scene.sums("day"), scene.sums("hour")),
        "round": scene.again(work.round).done,
    }


def told(work, parts):
    """What stands there after *parts* were told, each in one go; then it is undone."""
    with transaction.atomic():
        for part in parts:
            oddities.told(work, part)
        found = everything(work)
        transaction.set_rollback(True)
    return found


def test_a_mixed_chunk_is_written_as_one_after_the_other(work):
    with transaction.atomic():
        answers = list(zip(loading.load(work), MIXED, strict=True))

    single = told(work, [[one] for one in answers])
    together = told(work, [answers])

    assert single["round"] == len(MIXED)
    assert single["checks"].total() == len(MIXED)
    assert single["findings"]
    for name, rows in single.items():
        assert together[name] == rows, name


def test_a_chunk_takes_few_statements_however_many_are_in_it(work, django_assert_max_num_queries):
    with transaction.atomic():
        answers = [
            (row, seen("access-key-refused", "access-key-refused")) for row in loading.load(work)
        ]

    with django_assert_max_num_queries(30):
        oddities.told(work, answers)
