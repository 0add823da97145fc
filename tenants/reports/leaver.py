"""What hangs on a person on the CXone side: contacts, registrations, memberships, tasks."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from tenants.models import Contact, HandOverTask, Membership, Registration, TechnicalContact
from tenants.models.application import Status
from tenants.rules.leaving import Held

MOST_PEOPLE = 20
MOST_HELD = 500  # of one kind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a search found. *key*: an e-mail address, or the name of an API user."""

    key: str
    name: str
    known_as: str


def people_matching(text: str) -> Iterator[Person]:
    """Contacts, members and submitters whose name or address holds *text*."""
    contacts = Contact.objects.filter(Q(name__icontains=text) | Q(email__icontains=text))
    for contact in contacts[:MOST_PEOPLE]:
        yield Person(contact.email, contact.name, "contact")
    members = Membership.objects.filter(
        Q(user__name__icontains=text) | Q(user__email__icontains=text)
    )
    for member in members.select_related("user")[:MOST_PEOPLE]:
        yield Person(member.user.email, member.user.name, "member")
    # Owners who are no members any more: whose they were, somebody still has to decide.
    owned = Registration.objects.filter(
        Q(owner__name__icontains=text) | Q(owner__email__icontains=text)
    )
    owners = owned.order_by().values_list("owner__name", "owner__email").distinct()
    for name, email in owners[:MOST_PEOPLE]:
        yield Person(email, name, "owner")
    submitted = Registration.objects.filter(
        Q(submitter_name__icontains=text) | Q(submitter_email__icontains=text)
    ).exclude(submitter_email="")
    for name, email in submitted.values_list("submitter_name", "submitter_email")[:MOST_PEOPLE]:
        yield Person(email, name, "submitter")


def held_by(person: str) -> Iterator[Held]:
    """Everything of this room that hangs on *person*."""
    in_use = Registration.objects.exclude(status=Status.RETIRED).order_by("name")
    named = TechnicalContact.objects.filter(
        contact__email__iexact=person, registration__in=in_use
    ).order_by("registration__name")
    for line in named.select_related("registration")[:MOST_HELD]:
        yield _of("contact", line.registration, line.get_role_display())
    for registration in in_use.filter(owner__email=person.lower())[:MOST_HELD]:
        yield _of("owner", registration, registration.get_status_display())
    for registration in in_use.filter(submitter_email__iexact=person)[:MOST_HELD]:
        yield _of("submitter", registration, registration.get_status_display())
    members = Membership.objects.filter(user__email=person.lower()).select_related("user")
    for member in members:
        yield Held("member", member.user.email, member.get_role_display())


def open_tasks(person: str) -> list[HandOverTask]:
    """What was made of it so far and is not done."""
    found = HandOverTask.objects.filter(person__iexact=person, done_at=None)
    return list(found.select_related("assignee", "registration")[:MOST_HELD])


def _of(section: str, registration: Registration, detail: str) -> Held:
    pk = str(registration.pk)
    return Held(section, registration.name, detail, "registration", pk, pk)
