"""Tell the organisation of technical contacts who may be gone: one mail for each who should know.

Each recipient has a job of their own, which sends one mail, so that a killed worker costs nobody
else's. It is tried once: nobody knows whether a mail that was being sent went out, and it is not
sent again by itself. Only a mail that certainly went out moves the line up to which its recipient
was told, so what may have been left out comes along with their next mail; until then the page of
the findings shows it.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.reports.escalation import recipients, untold
from credentials.rules.watch.contacts import ABOUT_CONTACTS
from credentials.services.escalation_letters import letter
from credentials.services.findings import Change
from cxone_registry.audit.record import record_change
from cxone_registry.jobs.handlers import Done, Later
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.models import Membership
from tenants.services import mail
from tenants.services.mail import Letter, MailError, NotSentError

log = logging.getLogger(__name__)
KIND = "escalate-contacts"
# A bulk change gives one mail.
COLLECT_FOR = timedelta(minutes=15)
FIRST_TIME = timedelta(hours=24)
TRY_AGAIN, TRY_FOR = timedelta(minutes=15), timedelta(hours=24)
# The result of a job that told somebody ends in when the newest of its findings was opened. Looks
# run one after the other, so what is opened later is newer than that; the job's end is not.
TOLD = "told-"


@dataclass(frozen=True, slots=True)
class _Batch:
    """A mail to one member. *newest*: when the last of its findings was opened."""

    member: Membership
    letter: Letter
    findings: int
    newest: datetime


def queue(changes: Iterable[Change]) -> None:
    """Tell of what was just opened, in a quarter of an hour. Needs the look's transaction."""
    opened = {
        finding.subject_id
        for action, finding in changes
        if action == "finding.opened" and finding.code in ABOUT_CONTACTS
    }
    if not opened:
        return
    at = timezone.now() + COLLECT_FOR
    for member in recipients(opened):
        enqueue(KIND, member.pk, run_after=at, max_attempts=1)


def tell(membership_id: UUID) -> Done | Later:
    """Send one member what they were not told yet (handler of ``escalate-contacts``)."""
    if not mail.is_configured():
        return Done("no-mail")
    batch = _read(membership_id)
    if batch is None:
        return Done("nothing-new")
    try:
        mail.send(batch.letter)
    except MailError as error:
        return _not_told(batch, error)
    with transaction.atomic():
        record_change("contacts.escalated", batch.member, findings=batch.findings, recipients=1)
    return Done(f"{TOLD}{batch.newest.isoformat()}")


@transaction.atomic
def _read(membership_id: UUID) -> _Batch | None:
    """The mail to write now; None if its reader left meanwhile or nothing is left to tell."""
    found = Membership.objects.filter(pk=membership_id, user__is_active=True)
    member = found.select_related("user").first()
    if member is None:
        return None
    told = untold(member, _told_until(membership_id))
    if not told:
        return None
    newest = max(finding.opened_at for finding in told)
    return _Batch(member, letter(member.user.email, told), len(told), newest)


def _told_until(membership_id: UUID) -> datetime:
    jobs = Job.objects.filter(kind=KIND, object_id=membership_id, state=Job.State.DONE)
    told = jobs.filter(result_code__startswith=TOLD).order_by("-finished_at")
    code = told.values_list("result_code", flat=True).first()
    if code is None:
        return timezone.now() - FIRST_TIME
    return datetime.fromisoformat(code.removeprefix(TOLD))


def _not_told(batch: _Batch, error: MailError) -> Done | Later:
    # Not its reason: that may name the address, which logs need not know.
    extra = {"membership": str(batch.member.pk), "error": type(error).__name__}
    log.warning("contacts.not-escalated", extra=extra)
    is_fresh = timezone.now() - batch.newest < TRY_FOR
    if isinstance(error, NotSentError) and is_fresh:
        return Later(TRY_AGAIN)
    return Done("not-told")
