"""Invite people into the chosen organisation, and let them in with their code.

An admin learns nothing about an address: whether it has an account shows only to who knows its
password. Nobody becomes a member without having said so.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth import authenticate
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cxone_registry.audit.actor import acting_as, current_actor, person
from cxone_registry.audit.record import record_change
from cxone_registry.isolation.context import organization_context
from tenants.models import AdminNotice, Invitation, Membership, User
from tenants.services import members
from tenants.services.organizations import attach

Kind = AdminNotice.Kind
LIFETIME = timedelta(days=7)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"  # base32
CODE_LENGTH, GROUP = 20, 5


class NotInvitedError(Exception):
    """Address, code and password do not belong together; which of them, nobody is told."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Who joined, and where."""

    user: User
    organization_id: UUID


@transaction.atomic
def invite(invitation: Invitation) -> str:
    """Save a new invitation and return its code, which cannot be read again.

    It takes the place of an open one for the same address.
    """
    for older in Invitation.objects.filter(email__iexact=invitation.email, used_at=None):
        withdraw(older)
    code = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    invitation.email = invitation.email.lower()
    invitation.code_hash = _hash(code)
    invitation.expires_at = timezone.now() + LIFETIME
    invitation.save(force_insert=True)
    record_change("invitation.created", invitation, email=invitation.email, role=invitation.role)
    members.tell(Kind.MEMBER, _said_of(invitation))
    return "-".join(code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def withdraw(invitation: Invitation) -> None:
    """Delete an invitation: its code opens nothing any more."""
    record_change("invitation.withdrawn", invitation, email=invitation.email, role=invitation.role)
    invitation.delete()


def redeem(email: str, code: str, password: str, *, name: str = "", is_new: bool = False) -> Joined:
    """Make the invited person a member and use the invitation up. Raises NotInvitedError.

    Whoever has an account shows its password; *is_new* makes an account for an address without
    one. Call it outside of any transaction.
    """
    known = authenticate(None, username=email, password=password)
    found = _find(email, code)
    if found is None or (known is None and not is_new):
        raise NotInvitedError
    if known is None and User.objects.filter(email__iexact=email).exists():
        # Not left to the unique column: addresses that differ in case are one person's.
        raise NotInvitedError
    organization_id, invitation_id = found
    try:
        with organization_context(organization_id), transaction.atomic():
            invitation = _lock(invitation_id)
            user = known or User.objects.create_user(invitation.email, password, name=name)
            _let_in(user, invitation)
    except IntegrityError as error:
        # Somebody made the account, or joined, a moment ago.
        raise NotInvitedError from error
    return Joined(user, organization_id)


def _find(email: str, code: str) -> tuple[UUID, UUID] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organization_id, id FROM cxr_invitation(%s, %s)", (email, _hash(code))
        )
        return cursor.fetchone()


def _lock(invitation_id: UUID) -> Invitation:
    """The row, locked: of two who use one code at once, the second finds it used."""
    found = (
        Invitation.objects.select_for_update()
        .filter(pk=invitation_id, used_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if found is None:
        raise NotInvitedError
    return found


def _let_in(user: User, invitation: Invitation) -> None:
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    now = current_actor()
    who = person(user.email, user.pk, address=now.address, request_id=now.request_id)
    with acting_as(who):
        # Added by an operator's command meanwhile: the role given there stays.
        if not Membership.objects.filter(user=user).exists():
            attach(user, role=invitation.role)
        record_change("invitation.used", invitation, email=invitation.email, role=invitation.role)
        role = invitation.get_role_display()
        members.tell(Kind.MEMBER, f"{user.email} was invited and joined as {role}.")


def _said_of(invitation: Invitation) -> str:
    """Two accounts of one person would hold two roles: that is said aloud."""
    said = f"{invitation.email} was invited as {invitation.get_role_display()}."
    for member in members.alike(invitation.email):
        role = member.get_role_display()
        said += f" The address looks like that of {member.user.email}, who is {role}."
    return said


def _hash(code: str) -> str:
    """Of the code as it was made, however it was typed."""
    typed = "".join(code.split()).replace("-", "").upper()
    return hashlib.sha256(typed.encode()).hexdigest()
