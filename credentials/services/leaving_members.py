"""End a membership with everything of the person that works without them."""

from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from credentials.models import CalendarFeed, ReportRecipient, Reveal, SecretRequest, SharedLink
from credentials.services import calendar_feeds
from cxone_registry.audit.record import record_change
from tenants.models import Membership
from tenants.services import members

State = Reveal.State


@dataclass(frozen=True, slots=True)
class Open:
    """What of a person is open: it ends with the membership, but secret requests stay."""

    calendars: int
    report_mails: int
    reveal_requests: int
    one_time_links: int
    secret_requests: int


def what_is_open(member: Membership) -> Open:
    """Counts, for the page that asks whether to go on."""
    return Open(
        calendars=_feeds(member).count(),
        report_mails=ReportRecipient.objects.filter(membership=member).count(),
        reveal_requests=_reveals(member).count(),
        one_time_links=_links(member).count(),
        secret_requests=SecretRequest.objects.filter(
            created_by_id=member.user_id, state=SecretRequest.State.OPEN
        ).count(),
    )


@transaction.atomic
def remove(member: Membership) -> Open:
    """End it all, and the membership. Raises MemberError; then nothing has ended."""
    counted = what_is_open(member)
    for feed in _feeds(member):
        calendar_feeds.revoke(feed)
    for link in _links(member):
        record_change("link.withdrawn", link, reason="member removed")
    _links(member).update(withdrawn_at=timezone.now())
    for reveal in _reveals(member):
        record_change("reveal.withdrawn", reveal, reason="member removed")
    _reveals(member).update(state=State.WITHDRAWN)
    ReportRecipient.objects.filter(membership=member).delete()
    members.remove(member, **asdict(counted))
    return counted


def _feeds(member: Membership) -> QuerySet[CalendarFeed]:
    return CalendarFeed.objects.filter(membership=member, revoked_at=None)


def _reveals(member: Membership) -> QuerySet[Reveal]:
    return Reveal.objects.filter(asked_by_id=member.user_id, state__in=Reveal.OPEN)


def _links(member: Membership) -> QuerySet[SharedLink]:
    asked = SharedLink.objects.filter(reveal__asked_by_id=member.user_id)
    return asked.filter(opened_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
