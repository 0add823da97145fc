"""Who is told of technical contacts who may be gone, and of which."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from credentials.models import Finding
from credentials.reports.watched import KNOWN_TO_NICE
from credentials.rules.watch.contacts import ABOUT_CONTACTS
from tenants.models import Contact, Membership, Registration, Role, TechnicalContact, User


def recipients(subjects: Collection[UUID]) -> QuerySet[Membership]:
    """Members to tell of findings about *subjects*: all admins, and the applications' owners."""
    concerned = Q(pk__in=subjects) | Q(technical_contacts__contact__in=subjects)
    owned = Registration.objects.filter(concerned, status__in=KNOWN_TO_NICE, owner__isnull=False)
    of_owner = Q(user__in=owned.values("owner"))
    return Membership.objects.filter(Q(role=Role.ADMIN) | of_owner, user__is_active=True)


def untold(member: Membership, since: datetime) -> list[Finding]:
    """Open findings about contacts that concern *member*, opened after *since*; worst first."""
    found = Finding.objects.filter(
        code__in=ABOUT_CONTACTS, resolved_at=None, opened_at__gt=since
    ).order_by("severity", "opened_at", "pk")
    return list(found if member.role == Role.ADMIN else found.filter(_is_of_owner(member.user)))


def contact_names(ids: Collection[UUID]) -> dict[UUID, str]:
    """Names without addresses: a mail may be passed on."""
    return dict(Contact.objects.filter(pk__in=ids).values_list("pk", "name"))


def _is_of_owner(user: User) -> Q:
    owned = Registration.objects.filter(owner=user, status__in=KNOWN_TO_NICE)
    named = TechnicalContact.objects.filter(registration__in=owned)
    return Q(subject_id__in=owned.values("pk")) | Q(subject_id__in=named.values("contact"))
