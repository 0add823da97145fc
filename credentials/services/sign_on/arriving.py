"""Who somebody is that an identity provider sent: a member, a new member, or nobody we let in.

The subject that the provider names is the key. An e-mail address only labels a new account: it
never leads to one that exists.
"""

import hashlib
from collections.abc import Sequence

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from credentials.models import IdentityProvider
from credentials.services.sign_on.refusals import (
    ADDRESS_TAKEN,
    AGAIN,
    HAS_OTHER,
    NO_ADDRESS,
    NO_ROLE,
    NOT_A_MEMBER,
    ONLY_WAY,
    REMOVED,
    REQUIRED,
    SWITCHED_OFF,
    TAKEN_BY_OTHER,
    Refusal,
)  # fmt: skip
from cxone_registry.audit.actor import Actor, acting_as, current_actor, person
from cxone_registry.audit.record import record_access, record_change
from tenants.models import AdminNotice, Membership, Role, User
from tenants.services import members
from tenants.services.organizations import PersonExistsError, add_member

LONGEST_UID, LONGEST_EMAIL = 191, 254
HASHED = "sha256-"
# From few rights to many: of several groups, the one with the most counts.
BY_RIGHTS = (Role.VIEWER, Role.AUDITOR, Role.EDITOR, Role.OPERATOR)


def arrive(
    provider: IdentityProvider, subject: str, groups: Sequence[str], *, email: str = ""
) -> User | Refusal:
    """Who *subject* is in the provider's organisation. Needs its context and no transaction.

    *groups* and *email* count for a new account only. Audited either way.
    """
    with transaction.atomic():
        found = _known(provider, subject)
    if found is None:
        found = _new(provider, subject, groups, email)
    if isinstance(found, Refusal):
        record_access("sso.refused", provider, code=found.code, subject=subject[:LONGEST_UID])
        return found
    with acting_as(_as_person(found)):
        record_access("sso.succeeded", provider, subject=subject[:LONGEST_UID])
    return found


def connect(user: User, provider: IdentityProvider, subject: str) -> Refusal | None:
    """Let *user*, a signed-in member, come in as *subject* from now on. Needs the context."""
    try:
        with transaction.atomic():
            refusal = _connect(user, provider, subject)
    except IntegrityError:
        refusal = Refusal("at-once", AGAIN)
    if refusal:
        record_access("sso.refused", provider, code=refusal.code, subject=subject[:LONGEST_UID])
    return refusal


@transaction.atomic
def disconnect(user: User, provider: IdentityProvider) -> Refusal | None:
    """Undo it. Refused where the person could not come in any more. Needs the context."""
    links = SocialAccount.objects.select_for_update().filter(provider=str(provider.pk), user=user)
    if not links.exists():
        return None
    if not user.has_usable_password():
        return Refusal("only-way", ONLY_WAY)
    role = Membership.objects.filter(user=user).values_list("role", flat=True).first()
    if provider.is_required and provider.is_enabled and role != Role.ADMIN:
        return Refusal("required", REQUIRED)
    links.delete()
    record_change("sso.unlinked", provider, email=user.email)
    return None


def is_connected(user: User, provider: IdentityProvider) -> bool:
    """Whether *user* comes in there."""
    return SocialAccount.objects.filter(provider=str(provider.pk), user=user).exists()


def uid_of(subject: str) -> str:
    """As the column holds it: a long subject by its hash, and none that only looks like one."""
    if len(subject) <= LONGEST_UID and not subject.startswith(HASHED):
        return subject
    return HASHED + hashlib.sha256(subject.encode("utf-8", "replace")).hexdigest()


def _known(provider: IdentityProvider, subject: str) -> User | Refusal | None:
    link = _link(provider, subject)
    if link is None:
        return None
    user: User = link.user
    if not Membership.objects.filter(user=user).exists():
        # The link outlives the membership, and tells that there was one.
        return Refusal("removed", REMOVED)
    if not user.is_active:
        return Refusal("switched-off", SWITCHED_OFF)
    link.save(update_fields=["last_login"])
    return user


def _new(
    provider: IdentityProvider, subject: str, groups: Sequence[str], email: str
) -> User | Refusal:
    if not provider.lets_in:
        return Refusal("not-a-member", NOT_A_MEMBER)
    role = role_for(provider, groups)
    if role is None:
        return Refusal("no-role", NO_ROLE)
    if not _is_address(email):
        return Refusal("no-address", NO_ADDRESS)
    try:
        with transaction.atomic():
            return _make(provider, subject, email, role)
    except PersonExistsError:
        return Refusal("address-taken", ADDRESS_TAKEN)
    except IntegrityError:
        return Refusal("at-once", AGAIN)


def role_for(provider: IdentityProvider, groups: Sequence[str]) -> Role | None:
    """What *groups* give; never more than a group may give, whatever the row says."""
    given = {provider.group_roles.get(group) for group in groups}
    found = [role for role in BY_RIGHTS if role in given and role in IdentityProvider.BY_GROUP]
    return found[-1] if found else None


def _make(provider: IdentityProvider, subject: str, email: str, role: Role) -> User:
    membership = add_member(email, role=role, password=None)
    user = membership.user
    SocialAccount.objects.create(user=user, provider=str(provider.pk), uid=uid_of(subject))
    with acting_as(_as_person(user)):
        record_change("sso.linked", provider, email=user.email, how="by-group", role=role)
        said = f"{user.email} came in by a group of {provider.name} and is {role.label} now."
        members.tell(AdminNotice.Kind.MEMBER, said, membership)
    return user


def _connect(user: User, provider: IdentityProvider, subject: str) -> Refusal | None:
    if not Membership.objects.filter(user=user).exists():
        return Refusal("not-a-member", NOT_A_MEMBER)
    link = _link(provider, subject)
    if link is not None:
        return None if link.user_id == user.pk else Refusal("taken", TAKEN_BY_OTHER)
    if is_connected(user, provider):
        return Refusal("has-other", HAS_OTHER)
    SocialAccount.objects.create(user=user, provider=str(provider.pk), uid=uid_of(subject))
    record_change("sso.linked", provider, email=user.email, how="by-person")
    return None


def _link(provider: IdentityProvider, subject: str) -> SocialAccount | None:
    found = SocialAccount.objects.select_related("user")
    return found.filter(provider=str(provider.pk), uid=uid_of(subject)).first()


def _as_person(user: User) -> Actor:
    now = current_actor()
    return person(user.email, user.pk, address=now.address, request_id=now.request_id)


def _is_address(email: str) -> bool:
    if not email or len(email) > LONGEST_EMAIL:
        return False
    try:
        validate_email(email)
    except ValidationError:
        return False
    return True
