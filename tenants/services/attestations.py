"""A contact follows the link in our mail and answers, once, without signing in."""

import re
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from cxone_registry.audit.actor import Actor, acting_as
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from tenants.models import Attestation, Contact, Organization
from tenants.services import watching
from tenants.services.questions import hash_of

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
Answer = Attestation.Answer


class NoQuestionError(Exception):
    """The link is wrong, used or too old; which of them, nobody is told."""


@dataclass(frozen=True, slots=True)
class Successor:
    """Whom a contact who leaves names. A proposal: the organisation decides."""

    name: str = ""
    email: str = ""


def who_asks(token: str) -> str:
    """Name of the organisation that asked with this link. Changes nothing. NoQuestionError."""
    organization_id, _ = _find(token)
    with organization_context(organization_id), transaction.atomic():
        return Organization.objects.values_list("name", flat=True).get()


def answer(token: str, *, is_still: bool, successor: Successor, address: str = "") -> str:
    """Take the answer and use the link up; returns who asked. NoQuestionError.

    *address*: the peer's, for the audit trail.
    """
    organization_id, attestation_id = _find(token)
    with organization_context(organization_id), transaction.atomic():
        question = _lock(attestation_id)
        contact = Contact.objects.select_for_update(of=("self",)).get(pk=question.contact_id)
        _note(question, is_still=is_still, successor=successor)
        _tell(contact, question)
        watching.look_soon()
        with acting_as(Actor("person", contact.email, address=address)):
            _record(contact, question)
        return Organization.objects.values_list("name", flat=True).get()


def _find(token: str) -> tuple[UUID, UUID]:
    if not TOKEN.fullmatch(token):
        raise NoQuestionError
    with connection.cursor() as cursor:
        cursor.execute("SELECT organization_id, id FROM cxr_attestation(%s)", (hash_of(token),))
        found = cursor.fetchone()
    if found is None:
        raise NoQuestionError
    return found


def _lock(attestation_id: UUID) -> Attestation:
    """The row, locked: of two answers at once, the second finds it answered."""
    found = Attestation.objects.select_for_update(of=("self",)).filter(
        pk=attestation_id, answer=Answer.NONE, expires_at__gt=timezone.now()
    )
    question = found.first()
    if question is None:
        raise NoQuestionError
    return question


def _note(question: Attestation, *, is_still: bool, successor: Successor) -> None:
    question.answer = Answer.STILL if is_still else Answer.GONE
    question.answered_at = timezone.now()
    if not is_still:
        question.successor_name, question.successor_email = successor.name, successor.email
    question.save(update_fields=["answer", "answered_at", "successor_name", "successor_email"])


def _tell(contact: Contact, question: Attestation) -> None:
    """Whoever was marked as gone stays so until the organisation says otherwise."""
    if question.answer == Answer.STILL:
        contact.confirmed_at = question.answered_at
    elif contact.left_at is None:
        contact.left_at = question.answered_at
    contact.save(update_fields=["confirmed_at", "left_at"])


def _record(contact: Contact, question: Attestation) -> None:
    if question.answer == Answer.STILL:
        record_change("contact.confirmed", contact)
        return
    record_change(
        "contact.left",
        contact,
        successor_name=question.successor_name,
        successor_email=question.successor_email,
    )
