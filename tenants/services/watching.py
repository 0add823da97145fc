"""Look over the organisation soon, since somebody just changed what the hourly look judges."""

from datetime import datetime

from cxone_registry.jobs.models import Job, Schedule
from cxone_registry.jobs.queue import enqueue

KIND = "watch-registrations"


def look_soon(at: datetime | None = None) -> None:
    """Queue the hourly look for now, or for *at*. One that is queued already is enough."""
    schedule = Schedule.objects.filter(kind=KIND).first()
    if schedule is not None:
        enqueue(KIND, schedule.pk, priority=Job.Priority.PERSON, run_after=at)
