"""One click in a mail, or in the mail program, and the reports stop. Nobody signs in for it."""

import base64
import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from credentials.models import ReportRecipient
from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from tenants.models import Organization
from tenants.services.questions import hash_of

PATH = "/report/unsubscribe/"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
SALT = "credentials.report-unsubscribe"


class NoRecipientError(Exception):
    """The link is wrong, or its recipient was removed; which of them, nobody is told."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What the page behind the link says."""

    organization: str
    report: str
    is_over: bool


def token_of(recipient: ReportRecipient) -> str:
    """256 bits that only this registry can make, the same in every mail to the recipient.

    Our table keeps its hash only: who reads the table can unsubscribe nobody.
    """
    made = salted_hmac(SALT, str(recipient.pk), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def link(token: str) -> str:
    return f"{settings.PUBLIC_URL}{PATH}{token}/"


def look(token: str) -> Subscription:
    """What the link would end. Changes nothing: programs open links too. NoRecipientError."""
    organization_id, recipient_id = _find(token)
    with organization_context(organization_id), transaction.atomic():
        return _subscription(_recipient(recipient_id))


def unsubscribe(token: str, *, address: str = "") -> Subscription:
    """End it; a second time changes nothing. *address*: the peer's, for the audit trail."""
    organization_id, recipient_id = _find(token)
    with organization_context(organization_id), transaction.atomic():
        recipient = _recipient(recipient_id, lock=True)
        if recipient.unsubscribed_at is None:
            recipient.unsubscribed_at = timezone.now()
            recipient.save(update_fields=["unsubscribed_at"])
            with acting_as(Actor("person", "a link in a report's mail", address=address)):
                record_change("report-recipient.unsubscribed", recipient)
        return _subscription(recipient)


def _find(token: str) -> tuple[UUID, UUID]:
    if not TOKEN.fullmatch(token):
        raise NoRecipientError
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, id FROM cxr_report_recipient(%s)", (hash_of(token),)
        )
        found = cursor.fetchone()
    if found is None:
        raise NoRecipientError
    return found


def _recipient(recipient_id: UUID, *, lock: bool = False) -> ReportRecipient:
    rows = ReportRecipient.objects.select_related("schedule", "membership__user")
    found = (rows.select_for_update(of=("self",)) if lock else rows).filter(pk=recipient_id)
    recipient = found.first()
    if recipient is None:
        raise NoRecipientError
    return recipient


def _subscription(recipient: ReportRecipient) -> Subscription:
    return Subscription(
        organization=Organization.objects.values_list("name", flat=True).get(),
        report=recipient.schedule.name,
        is_over=recipient.unsubscribed_at is not None,
    )
