"""Findings changed: look in a while whether there is something to tell."""

from django.utils import timezone

from credentials.models import NoticeChannel
from credentials.rules.notices.telling import GRACE
from cxone_registry.isolation.context import require_organization
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue

KIND = "tell-findings"


def tell_soon() -> None:
    """Queue one look for the chosen organisation, once what changed has had time to change back.

    Call it in the transaction of the change. It costs one query where nobody listens.
    """
    if not NoticeChannel.objects.filter(is_enabled=True).exists():
        return
    at = timezone.now() + GRACE
    job = enqueue(KIND, require_organization(), run_after=at)
    # One that waits for later, as after an error, must not hold up what is new.
    if job.run_after > at:
        Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(run_after=at)
