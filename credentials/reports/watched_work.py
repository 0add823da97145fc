"""What the hourly look judges about the registry's own work."""

from collections.abc import Iterator

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from credentials.models import (
    Finding,
    HealthReport,
    NoticeChannel,
    ReportDelivery,
    ReportSchedule,
)
from credentials.rules.watch.own_work import (
    JOB_GAVE_UP,
    JOBS,
    SeenChannel,
    SeenDelivery,
    SeenJobs,
    thing_of,
)
from cxone_registry.jobs.models import Job

Delivery = ReportDelivery.State
WAITING = (Delivery.QUEUED, Delivery.SENDING)
WITHDRAWN = Q(result_code="withdrawn")
# A mail that perhaps went out is not known to have failed.
ARRIVED = (Delivery.SENT, Delivery.UNCERTAIN)


def seen_channels() -> Iterator[SeenChannel]:
    """Channels in use that fail."""
    failing = NoticeChannel.objects.filter(is_enabled=True, failing_since__isnull=False)
    for pk, name, since in failing.values_list("pk", "name", "failing_since"):
        yield SeenChannel(pk, name, since)


def seen_deliveries() -> Iterator[SeenDelivery]:
    """The newest report of each schedule whose mails are all finished with."""
    sent = ReportDelivery.objects.filter(report=OuterRef("pk")).order_by()
    finished = HealthReport.objects.filter(
        Exists(sent), ~Exists(sent.filter(state__in=WAITING)), schedule=OuterRef("pk")
    )
    newest = Subquery(finished.order_by("-created_at").values("pk")[:1])
    schedules = ReportSchedule.objects.filter(is_enabled=True).annotate(newest=newest)
    reports = HealthReport.objects.filter(pk__in=schedules.order_by().values("newest"))
    counted = reports.order_by().annotate(
        addresses=Count("deliveries"),
        arrived=Count("deliveries", filter=Q(deliveries__state__in=ARRIVED)),
    )
    columns = ("schedule_id", "schedule__name", "addresses", "arrived")
    for row in counted.values_list(*columns):
        yield SeenDelivery(*row)


def seen_jobs() -> Iterator[SeenJobs]:
    """The newest failure and success of each kind that people should know of."""
    found = Finding.objects.filter(code=JOB_GAVE_UP, resolved_at=None).order_by()
    told = set(found.values_list("subject_id", flat=True))
    ends = (
        Job.objects.filter(kind__in=list(JOBS))
        .order_by()
        .values("kind")
        .annotate(
            failed_at=Max("finished_at", filter=Q(state=Job.State.FAILED)),
            done_at=Max("finished_at", filter=Q(state=Job.State.DONE) & ~WITHDRAWN),
        )
        .values_list("kind", "failed_at", "done_at")
    )
    known = {kind: (failed, done) for kind, failed, done in ends}
    for kind in JOBS:
        failed, done = known.get(kind, (None, None))
        yield SeenJobs(kind, failed, done, thing_of(kind) in told)
