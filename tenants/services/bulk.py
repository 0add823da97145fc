"""The same change to many registrations, each with its line in the audit trail."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from cxone_registry.audit.changes import values_of
from cxone_registry.audit.record import record_change
from tenants.models import Contact, Registration, TechnicalContact, User

MOST_CONTACTS = 20  # of one registration


@transaction.atomic
def assign_owner(ids: Collection[UUID], owner: User) -> int:
    """Make *owner* look after these registrations; returns how many were somebody else's."""
    rows = list(
        Registration.objects.select_for_update(of=("self",))
        .filter(pk__in=ids)
        .exclude(owner=owner)
        .order_by("pk")
    )
    chosen = [row.pk for row in rows]
    Registration.objects.filter(pk__in=chosen).update(owner=owner, updated_at=timezone.now())
    for row in rows:
        before = None if row.owner_id is None else str(row.owner_id)
        record_change(
            "registration.changed",
            row,
            before={"owner_id": before},
            after={"owner_id": str(owner.pk)},
        )
    return len(rows)


@transaction.atomic
def add_contact(ids: Collection[UUID], contact: Contact, *, role: str) -> int:
    """Name *contact* for these registrations where it is not yet; returns for how many."""
    rows = list(
        Registration.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")
    )
    held = contacts_of([row.pk for row in rows])
    links = [
        TechnicalContact(registration=row, contact=contact, role=role)
        for row in rows
        if contact.pk not in held[row.pk] and len(held[row.pk]) < MOST_CONTACTS
    ]
    TechnicalContact.objects.bulk_create(links)
    for link in links:
        record_change("technicalcontact.created", link, after=values_of(link))
    return len(links)


def contacts_of(ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """The contacts that each of these registrations names."""
    found: dict[UUID, set[UUID]] = {pk: set() for pk in ids}
    links = TechnicalContact.objects.filter(registration__in=ids)
    for registration, contact in links.values_list("registration_id", "contact_id"):
        found[registration].add(contact)
    return found
