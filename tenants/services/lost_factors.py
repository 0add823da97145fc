"""A member lost their second factor: one admin asks to take it back, another one confirms.

Neither of the two is the person, and the two are not one person under two addresses.
"""

from datetime import timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cxone_registry.audit.record import record_change
from cxone_registry.jobs.models import Job
from cxone_registry.jobs.queue import enqueue
from tenants.models import AdminNotice, FactorReset, Membership, Role, User
from tenants.services import admin_notices
from tenants.services.factor_resets import forget_factors
from tenants.services.memberships import seats_of
from tenants.services.same_person import are_one_person

KIND = "tell-factor-reset"
LIVES = timedelta(hours=24)
State = FactorReset.State
OWN = "Nobody takes back their own second factor here. Ask another admin."
NONE = "They have no second factor. Whoever needs one sets it up at the next sign-in."
ELSEWHERE = (
    "This account is not your organisation's alone, so its second factor is not taken back from"
    " here."
)
ALONE = "There is no other admin who could confirm it."
OPERATOR = " Ask whoever runs this registry: they have the command `manage.py second_factor reset`."
ASKED = "Another admin asked for it already. Confirm or refuse that."
SAME = "You asked for it yourself. Another admin confirms it."
OVER = "This request is over. Ask again."


class LostFactorError(Exception):
    """Why the factor stays; the text is a sentence for the admin."""


def why_not(member: Membership, by: User) -> str:
    """Why *by* cannot ask to take the factor of *member* back; empty if they can."""
    if are_one_person(member.user, by):
        return OWN
    if not Authenticator.objects.filter(user_id=member.user_id).exists():
        return NONE
    if len(seats_of(member.user_id)) > 1:
        return ELSEWHERE + OPERATOR
    return "" if _who_could_confirm(member, by) else ALONE + OPERATOR


def open_one(member: Membership) -> FactorReset | None:
    """The request about *member* that waits, if it is not too old."""
    found = FactorReset.objects.filter(membership=member, state=State.ASKED)
    return found.filter(expires_at__gt=timezone.now()).first()


@transaction.atomic
def ask(member: Membership, by: User) -> FactorReset:
    """Ask another admin to confirm. Raises LostFactorError."""
    _lock(member)
    if sentence := why_not(member, by):
        raise LostFactorError(sentence)
    if open_one(member):
        raise LostFactorError(ASKED)
    # One that nobody answered in time makes room.
    FactorReset.objects.filter(membership=member, state=State.ASKED).update(
        state=State.REFUSED, settled_at=timezone.now()
    )
    made = FactorReset.objects.create(
        membership=member,
        asked_by_id=by.pk,
        asked_by=by.email,
        expires_at=timezone.now() + LIVES,
    )
    record_change("second-factor.reset-asked", member, account=member.user.email)
    _tell(f"{by.email} asks to take back the lost second factor of {member.user.email}.", member)
    return made


@transaction.atomic
def confirm(member: Membership, by: User) -> None:
    """Take the factor back and end the person's sessions. Raises LostFactorError."""
    _lock(member)
    asked = _waiting(member)
    asker = User.objects.filter(pk=asked.asked_by_id).first()
    if are_one_person(member.user, by):
        raise LostFactorError(OWN)
    if asker is None or not _is_admin(asker.pk):
        raise LostFactorError(OVER)
    if are_one_person(asker, by):
        raise LostFactorError(SAME)
    if len(seats_of(member.user_id)) > 1:
        raise LostFactorError(ELSEWHERE + OPERATOR)
    _settle(asked, State.DONE, by)
    count = forget_factors(member.user)
    record_change(
        "second-factor.reset",
        member,
        account=member.user.email,
        factors=count,
        asked_by=asked.asked_by,
    )
    _tell(f"The second factor of {member.user.email} was taken back.", member)
    enqueue(KIND, asked.pk, priority=Job.Priority.PERSON)


@transaction.atomic
def refuse(member: Membership, by: User) -> None:
    """Nothing is taken back; who asked may do this too. Raises LostFactorError."""
    _lock(member)
    _settle(_waiting(member), State.REFUSED, by)
    record_change("second-factor.reset-refused", member, account=member.user.email)


def _lock(member: Membership) -> None:
    """Two admins who press at once take turns."""
    Membership.objects.select_for_update(of=("self",)).get(pk=member.pk)


def _waiting(member: Membership) -> FactorReset:
    found = open_one(member)
    if found is None:
        raise LostFactorError(OVER)
    return found


def _settle(asked: FactorReset, state: str, by: User) -> None:
    asked.state, asked.settled_at = state, timezone.now()
    asked.settled_by_id, asked.settled_by = by.pk, by.email
    asked.save(update_fields=["state", "settled_at", "settled_by_id", "settled_by"])


def _who_could_confirm(member: Membership, by: User) -> bool:
    admins = Membership.objects.filter(role=Role.ADMIN, user__is_active=True)
    others = [one.user for one in admins.exclude(pk=member.pk).select_related("user")]
    return any(not are_one_person(one, by) for one in others)


def _is_admin(user_id: UUID) -> bool:
    return Membership.objects.filter(user_id=user_id, role=Role.ADMIN).exists()


def _tell(sentence: str, member: Membership) -> None:
    path = reverse("member-factor", args=[member.pk])
    admin_notices.tell(AdminNotice.Kind.SIGN_IN, sentence, path)
