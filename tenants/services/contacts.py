"""Changes to contacts that people make: who left, who takes over, who is named where."""

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cxone_registry.audit.record import record_change
from tenants.models import Attestation, Contact, Registration, TechnicalContact
from tenants.services import watching


class CannotChangeError(Exception):
    """Why this cannot be done, in a sentence for the person who wanted to."""


@transaction.atomic
def mark_left(contact: Contact) -> None:
    """The person is no contact any more. Registrations still name them until somebody else is."""
    contact = _locked(contact)
    if contact.left_at is None:
        contact.left_at = timezone.now()
        contact.save(update_fields=["left_at"])
        watching.look_soon()
        record_change("contact.left", contact)


@transaction.atomic
def undo_left(contact: Contact) -> None:
    """They are a contact after all."""
    contact = _locked(contact)
    if contact.left_at is not None:
        contact.left_at = contact.successor = None
        contact.save(update_fields=["left_at", "successor"])
        watching.look_soon()
        record_change("contact.back", contact)


@transaction.atomic
def forget_signs(contact: Contact) -> None:
    """The address was changed: what was heard of the old one says nothing about the new one, and
    links sent to the old one answer nothing any more."""
    now = timezone.now()
    contact.attestations.filter(answer="", expires_at__gt=now).update(expires_at=now)
    contact.confirmed_at = contact.asked_at = contact.bounced_at = None
    contact.bounce_reason = ""
    contact.save(update_fields=["confirmed_at", "asked_at", "bounced_at", "bounce_reason"])


@transaction.atomic
def accept_successor(question: Attestation) -> Contact:
    """Make the named successor a contact and give them what the leaving one was named for.

    Raises CannotChangeError when the proposal was decided meanwhile.
    """
    question = _open_proposal(question)
    leaving = _locked(question.contact)
    successor = _contact(question.successor_email, question.successor_name)
    if successor.pk == leaving.pk:
        raise CannotChangeError("They named themselves. Dismiss the proposal.")
    if successor.left_at:
        raise CannotChangeError(f"{successor.name} left too. Dismiss the proposal.")
    moved = _hand_over(leaving, successor)
    watching.look_soon()
    leaving.successor = successor
    leaving.save(update_fields=["successor"])
    record_change("contact.succeeded", leaving, successor=successor.email, registrations=moved)
    return successor


@transaction.atomic
def dismiss_successor(question: Attestation) -> None:
    """Do without the proposal; the audit trail keeps what it said."""
    question = _open_proposal(question)
    dismissed = question.successor_email
    question.successor_name = question.successor_email = ""
    question.save(update_fields=["successor_name", "successor_email"])
    record_change("contact.successor-dismissed", question.contact, email=dismissed)


@transaction.atomic
def assign(registration: Registration, *, email: str, name: str, role: str) -> TechnicalContact:
    """Name somebody as a technical contact; who is none of the organisation's contacts yet
    becomes one. Raises CannotChangeError."""
    contact = _contact(email, name)
    if registration.technical_contacts.filter(contact=contact).exists():
        raise CannotChangeError(f"{contact.name} is a contact of this registration already.")
    if contact.left_at:
        raise CannotChangeError(f"{contact.name} left. Undo that on their page first.")
    made = TechnicalContact(registration=registration, contact=contact, role=role)
    _insert(made)
    watching.look_soon()
    record_change("technicalcontact.created", registration, email=contact.email, role=role)
    return made


@transaction.atomic
def unassign(named: TechnicalContact) -> None:
    """Take a contact off a registration; the contact itself stays."""
    named.delete()
    watching.look_soon()
    record_change(
        "technicalcontact.deleted", named.registration, email=named.contact.email, role=named.role
    )


def _hand_over(leaving: Contact, successor: Contact) -> int:
    """Where the successor is named already, the leaving one's line only goes."""
    lines = TechnicalContact.objects.filter(contact=leaving)
    theirs = TechnicalContact.objects.filter(contact=successor).values("registration_id")
    lines.filter(registration_id__in=theirs).delete()
    return lines.update(contact=successor)


def _contact(email: str, name: str) -> Contact:
    found = Contact.objects.filter(email__iexact=email).first()
    if found is not None:
        return found
    if not name:
        raise CannotChangeError("Nobody has this address yet: write their name too.")
    made = Contact(name=name, email=email.lower())
    _insert(made)
    record_change("contact.created", made, email=made.email)
    return made


def _insert(row: models.Model) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotChangeError("Somebody else just did the same. Look at it again.") from error


def _open_proposal(question: Attestation) -> Attestation:
    found = (
        Attestation.objects.select_for_update(of=("self",))
        .select_related("contact__successor")
        .filter(pk=question.pk, contact__successor=None)
        .exclude(successor_email="")
        .first()
    )
    if found is None:
        raise CannotChangeError("This was decided already.")
    return found


def _locked(contact: Contact) -> Contact:
    return Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
