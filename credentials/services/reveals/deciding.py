"""A second person approves or denies; who asked may withdraw."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import Reveal
from credentials.services import vault
from credentials.services.reveals.asking import APPROVAL_LIVES, VISIBLE, RefusedError
from cxone_registry.audit.record import record_change
from tenants.models import User
from tenants.services.same_person import are_one_person

State = Reveal.State
NOT_OPEN = "This request is not open any more: it was decided, withdrawn, or its time is over."


@transaction.atomic
def approve(reveal_id: UUID, by: User, note: str = "") -> Reveal:
    """Let the one who asked see that version, once, within fifteen minutes.

    Raises RefusedError: oneself, one's second account, no longer open, replaced meanwhile.
    """
    reveal = _decided(reveal_id, by, State.APPROVED, note)
    if reveal.version.state not in VISIBLE:
        raise RefusedError("The secret was replaced meanwhile. There is nothing left to approve.")
    reveal.expires_at = timezone.now() + APPROVAL_LIVES
    reveal.save()
    record_change("secret.reveal.approved", vault.owner_of(reveal.version), **_details(reveal))
    return reveal


@transaction.atomic
def deny(reveal_id: UUID, by: User, note: str = "") -> Reveal:
    """Say no. Raises RefusedError as ``approve``."""
    reveal = _decided(reveal_id, by, State.DENIED, note)
    reveal.save()
    record_change("secret.reveal.denied", vault.owner_of(reveal.version), **_details(reveal))
    return reveal


@transaction.atomic
def withdraw(reveal_id: UUID, by: User) -> Reveal:
    """Take one's own request or unused approval back. Raises RefusedError."""
    reveal = lock(reveal_id)
    if reveal.asked_by_id != by.pk or reveal.state not in Reveal.OPEN:
        raise RefusedError(NOT_OPEN)
    reveal.state = State.WITHDRAWN
    reveal.save()
    record_change("secret.reveal.withdrawn", vault.owner_of(reveal.version), **_details(reveal))
    return reveal


def lock(reveal_id: UUID) -> Reveal:
    """The row, locked until the transaction ends, with what it is about."""
    rows = Reveal.objects.select_for_update(of=("self",)).select_related(
        "version__client_credential__registration",
        "version__client_credential__environment",
        "version__access_key__tenant__environment",
    )
    return rows.get(pk=reveal_id)


def _decided(reveal_id: UUID, by: User, state: str, note: str) -> Reveal:
    reveal = lock(reveal_id)
    if reveal.state != State.ASKED or reveal.expires_at <= timezone.now():
        raise RefusedError(NOT_OPEN)
    asker = User.objects.filter(pk=reveal.asked_by_id).first()
    if asker is None or are_one_person(asker, by):
        raise RefusedError("Nobody decides their own request, with a second account neither.")
    reveal.state, reveal.decision_note = state, note
    reveal.decided_by_id, reveal.decided_by = by.pk, str(by)[:254]
    reveal.decided_at = timezone.now()
    return reveal


def _details(reveal: Reveal) -> dict[str, object]:
    return {
        "version": reveal.version.number,
        "reveal": str(reveal.pk),
        "asked_by": reveal.asked_by,
        "note": reveal.decision_note,
    }
