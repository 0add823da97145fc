"""Make and find organisations and their members."""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils import timezone

from cxone_registry.audit.record import record_change
from cxone_registry.jobs.models import Schedule
from tenants.models import Membership, Organization, Role, User

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
# How often, in seconds. Planning looks at what is due; how often that is, organisations choose.
SCHEDULES = {
    "plan-validation": 15 * MINUTE,
    "discover-tenants": DAY,
    "watch-registrations": HOUR,
    "probe-origins": DAY,
    "ask-contacts": DAY,
    "discover-environments": HOUR,
    "remind": HOUR,
    "keep-history": DAY,
    "verify-audit": DAY,
    "stream-audit": MINUTE,
    "end-reveals": 5 * MINUTE,
    "look-at-rotations": HOUR,
}


class UnknownOrganizationError(LookupError):
    """No organisation has that short name."""


class PlatformOperatorError(RuntimeError):
    """The account that keeps the registry was to become a member."""


class PersonExistsError(RuntimeError):
    """Somebody with an account was to be pulled into an organisation."""


def insert(organization: Organization) -> None:
    """Save a new organisation with its schedules. Needs its own context and a transaction."""
    organization.save(force_insert=True)
    set_schedules(organization)
    record_change("organization.created", organization, slug=organization.slug)


def set_schedules(organization: Organization) -> None:
    """Make or change the schedules to what the organisation wants. Needs its context."""
    for kind, interval in SCHEDULES.items():
        Schedule.objects.update_or_create(
            kind=kind,
            defaults={"interval_seconds": interval},
            create_defaults={
                "kind": kind,
                "interval_seconds": interval,
                "next_due_at": timezone.now() + _offset(organization.pk, kind, interval),
            },
        )


def add_member(
    email: str,
    *,
    role: str = Role.VIEWER,
    name: str = "",
    password: str | None = None,
    attach_existing: bool = False,
) -> Membership:
    """Make a new person with *password* a member of the chosen organisation.

    Who has an account already joins by invitation, which needs their own password. Only an
    operator's command may pass *attach_existing*; otherwise PersonExistsError.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    elif not attach_existing:
        raise PersonExistsError("This address has an account; it has to be invited.")
    return attach(user, role=role)


def attach(user: User, *, role: str) -> Membership:
    """Make the person a member of the chosen organisation. Raises PlatformOperatorError."""
    if user.is_platform_operator:
        raise PlatformOperatorError(
            f"{user.email} keeps the registry itself and can belong to no organisation. Use"
            " another account, or take that right back first."
        )
    membership = Membership.objects.create(user=user, role=role)
    record_change("membership.created", membership, role=role, email=user.email)
    return membership


def find_organization(slug: str) -> UUID:
    """The id of the organisation named *slug*, for commands; needs the maintenance connection.

    Raises UnknownOrganizationError with the known names.
    """
    known = dict(organization_ids())
    if slug not in known:
        names = ", ".join(sorted(known)) or "none yet"
        raise UnknownOrganizationError(f"There is no organisation '{slug}'. Known: {names}.")
    return known[slug]


def organization_ids() -> list[tuple[str, UUID]]:
    """Short name and id of every organisation, over the maintenance connection."""
    if "maint" not in settings.DATABASES:
        raise UnknownOrganizationError(
            "The setting DATABASE_MAINT_URL is missing: commands that look over all organisations"
            " need the role cxr_maint."
        )
    with connections["maint"].cursor() as cursor:
        cursor.execute("SELECT slug, id FROM tenants_organization ORDER BY slug")
        return cursor.fetchall()


def _offset(organization_id: UUID, kind: str, interval: int) -> timedelta:
    """A stable moment within the interval, so that organisations do not all come due at once."""
    digest = hashlib.sha256(organization_id.bytes + kind.encode()).digest()
    return timedelta(seconds=int.from_bytes(digest[:4]) / 2**32 * interval)
