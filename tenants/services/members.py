"""Change what members may do, and end memberships: audited, and told to all other admins."""

from django.db import transaction
from django.urls import reverse

from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from tenants.models import AdminNotice, Membership, Role, User
from tenants.services import admin_notices, sessions

Kind = AdminNotice.Kind
# Roles with which somebody sees secrets, or decides who does: given only by a second factor.
STRONG = frozenset({Role.CUSTODIAN, Role.ADMIN})


class MemberError(Exception):
    """Why this membership stays as it is, in a sentence for the person who wanted otherwise."""


LAST_ADMIN = "This is the last admin of the organisation. Make somebody else admin first."
OWN = "Nobody changes or ends their own membership. Ask another admin."


def refusal(membership: Membership, role: str | None, user_id: object) -> str:
    """Why *membership* cannot get *role* (None: end) from this person; empty if it can.

    Locks the admins' rows: two admins who demote each other at once take turns.
    """
    if membership.user_id == user_id:
        return OWN
    return LAST_ADMIN if role != Role.ADMIN and is_last_admin(membership) else ""


def is_last_admin(membership: Membership) -> bool:
    """Whether nobody else is admin. Needs a transaction."""
    admins = Membership.objects.select_for_update(of=("self",)).filter(role=Role.ADMIN)
    return {row.pk for row in admins} == {membership.pk}


@transaction.atomic
def change_role(membership: Membership, role: str) -> None:
    """Give the member *role* in place of the present one. Raises MemberError."""
    found = Membership.objects.select_for_update(of=("self",)).select_related("user")
    membership = found.get(pk=membership.pk)
    _refuse(membership, role)
    before = membership.role
    if before == role:
        return
    membership.role = role
    membership.save(update_fields=["role"])
    changed = {"before": {"role": before}, "after": {"role": role}}
    record_change("membership.changed", membership, email=membership.user.email, **changed)
    who = membership.user.email
    tell(Kind.ROLE, f"{who} was {Role(before).label} and is {Role(role).label} now.", membership)


@transaction.atomic
def remove(membership: Membership, **ended: int) -> None:
    """End the membership and the person's sessions. Raises MemberError.

    *ended*: how many things of the person end with it, for the audit trail.
    """
    _refuse(membership, None)
    user, role = membership.user, Role(membership.role).label
    before = {"role": membership.role, "email": user.email}
    record_change("membership.deleted", membership, before=before, ended=ended)
    tell(Kind.MEMBER, f"{user.email}, who was {role}, was removed.")
    # Not only from here: whoever is a member elsewhere signs in again there.
    sessions.end_others(user, None)
    membership.delete()


def tell(kind: str, sentence: str, membership: Membership | None = None) -> None:
    """Tell the other admins, with where to look into it."""
    path = reverse("admin:tenants_membership_changelist")
    if membership is not None:
        path = reverse("admin:tenants_membership_change", args=[membership.pk])
    admin_notices.tell(kind, sentence, path)


def alike(email: str) -> list[Membership]:
    """Members whose address leads to the same mailbox: `+something` is dropped on delivery."""
    found = Membership.objects.select_related("user").order_by("user__email")
    return [one for one in found if mailbox(one.user.email) == mailbox(email)]


def mailbox(email: str) -> str:
    """The address without what mail servers commonly ignore."""
    local, _, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


def _refuse(membership: Membership, role: str | None) -> None:
    if sentence := refusal(membership, role, _acting_id()):
        raise MemberError(sentence)


def _acting_id() -> object:
    """The acting person's id as the database knows it; None for commands and the registry."""
    actor = current_actor()
    if actor.kind != "person" or not actor.id:
        return None
    return User._meta.pk.to_python(actor.id)
