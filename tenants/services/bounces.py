"""A mail came back: mark its contact, once, if the mailbox is gone for good."""

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from cxone_registry.audit.actor import acting_as, machine
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from tenants.models import Attestation, Contact
from tenants.rules.bounce_mail import MESSAGE_ID, Bounce, read_bounce
from tenants.rules.mail_status import filtered
from tenants.services import watching

Answer = Attestation.Answer


class UnreadableError(ValueError):
    """What was pushed is no report of a mail that came back; says what was expected."""


def take(bounce: Bounce) -> bool:
    """Act on a mail that came back; False if it is not ours, old, or says nothing for good.

    Call it outside of any transaction and organisation: the mail's id finds both.
    """
    if not bounce.is_dead:
        return False
    for function, act in (
        ("cxr_attestation_of_mail", mark_bounced),
        ("cxr_reminder_of_mail", mark_contact_bounced),
    ):
        if found := _find(function, bounce.message_id):
            organization_id, row_id = found
            with organization_context(organization_id), acting_as(machine("bounces")):
                return act(row_id, bounce.reason)
    return False


def read_pushed(content_type: str, body: bytes) -> Bounce | None:
    """A report as a mail server or service pushes it: the mail itself, or JSON.

    Raises UnreadableError for other things; None for a mail that is no report.
    """
    if content_type == "application/json":
        return _from_json(body)
    if content_type == "message/rfc822":
        return read_bounce(body)
    raise UnreadableError("Send the mail as message/rfc822, or a report as application/json.")


@transaction.atomic
def mark_bounced(attestation_id: UUID, reason: str) -> bool:
    """Note on the question and on its contact that the mail came back. Needs the context.

    False if somebody answered, or if the question is no longer good, as after a change of the
    address.
    """
    open_ones = Attestation.objects.select_for_update(of=("self",)).filter(answer=Answer.NONE)
    question = open_ones.filter(pk=attestation_id, expires_at__gt=timezone.now()).first()
    if question is None:
        return False
    question.answer, question.answered_at = Answer.BOUNCED, timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    return mark_contact_bounced(question.contact_id, reason)


@transaction.atomic
def mark_contact_bounced(contact_id: UUID, reason: str) -> bool:
    """Note on the contact that mail to them came back. Needs the context."""
    contact = Contact.objects.select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        return False
    contact.bounced_at, contact.bounce_reason = timezone.now(), filtered(reason)
    contact.save(update_fields=["bounced_at", "bounce_reason"])
    watching.look_soon()
    record_change("contact.bounced", contact, reason=contact.bounce_reason)
    return True


def _find(function: str, message_id: str) -> tuple[UUID, UUID] | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT organization_id, id FROM {function}(%s)", (message_id,))  # nosec B608  # noqa: S608
        return cursor.fetchone()


def _from_json(body: bytes) -> Bounce:
    try:
        given: Any = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    expected = {"message_id": str, "recipient": str, "reason": str, "permanent": bool}
    if not isinstance(given, dict) or not all(
        isinstance(given.get(name, kind()), kind) for name, kind in expected.items()
    ):
        raise UnreadableError(
            'Send {"message_id": "<...>", "recipient": "...", "reason": "...", "permanent": true}.'
        )
    bounce = Bounce(given.get("message_id", ""), "", given.get("reason", ""), False)
    return replace(bounce, is_dead=given.get("permanent", False) and _is_id(bounce.message_id))


def _is_id(text: str) -> bool:
    return MESSAGE_ID.fullmatch(text) is not None
