"""Who answers for a secret: its contacts, the owners of its applications, the admins."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from credentials.models import AccessKey, AccessKeyUse, ClientCredential
from credentials.reports.reminding.things import Kind
from credentials.rules.reminding.people import BOUNCED, DECLINED, LEFT, LIVE, Answerable, Person
from credentials.rules.reminding.series import Thing
from tenants.models import Contact, ContactRole, Membership, Role, TechnicalContact, User
from tenants.models.application import Status

# They look after an application's secrets; where nobody has such a role, all of its contacts do.
ACCOUNTABLE = (ContactRole.TECHNICAL, ContactRole.SECURITY)


@dataclass(frozen=True, slots=True)
class _Members:
    """People who may sign in; *owners* by the id of their user."""

    owners: dict[UUID, Person]
    admins: tuple[Person, ...]


def people_of(things: Collection[Thing]) -> dict[UUID, Answerable]:
    """The people of each thing, by its id; the same few queries for any number of them."""
    members = _members()
    clients = [thing.id for thing in things if thing.kind == Kind.CLIENT_SECRET]
    keys = [thing.id for thing in things if thing.kind == Kind.ACCESS_KEY]
    return _of_clients(clients, members) | _of_keys(keys, members)


def without_declined(people: Answerable, declined: Collection[str]) -> Answerable:
    """*people* with those marked who said that it is not theirs; admins cannot get rid of it."""
    if not declined:
        return people

    def marked(persons: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(
            replace(one, state=DECLINED) if one.is_live and one.email in declined else one
            for one in persons
        )

    return replace(people, contacts=marked(people.contacts), owners=marked(people.owners))


def _of_clients(ids: Collection[UUID], members: _Members) -> dict[UUID, Answerable]:
    rows = ClientCredential.objects.filter(pk__in=ids).values_list(
        "pk", "registration_id", "registration__owner_id"
    )
    found = list(rows)
    contacts = _accountable({registration for _, registration, _ in found})
    return {
        pk: Answerable(contacts.get(registration, ()), _owners([owner], members), members.admins)
        for pk, registration, owner in found
    }


def _of_keys(ids: Collection[UUID], members: _Members) -> dict[UUID, Answerable]:
    owners: dict[UUID, list[UUID | None]] = defaultdict(list)
    uses = AccessKeyUse.objects.filter(access_key__in=ids)
    uses = uses.exclude(registration__status=Status.RETIRED).order_by("registration__name")
    for key, owner in uses.values_list("access_key_id", "registration__owner_id"):
        owners[key].append(owner)
    return {
        key.pk: Answerable(
            (_person(key.sponsor),) if key.sponsor else (),
            _owners(owners[key.pk], members),
            members.admins,
        )
        for key in AccessKey.objects.filter(pk__in=ids).select_related("sponsor")
    }


def _accountable(registrations: Collection[UUID]) -> dict[UUID, tuple[Person, ...]]:
    named: dict[UUID, list[TechnicalContact]] = defaultdict(list)
    rows = TechnicalContact.objects.filter(registration__in=registrations)
    for row in rows.select_related("contact").order_by("contact__name", "pk"):
        named[row.registration_id].append(row)
    return {pk: tuple(_person(one.contact) for one in _chosen(of)) for pk, of in named.items()}


def _chosen(named: list[TechnicalContact]) -> list[TechnicalContact]:
    return [one for one in named if one.role in ACCOUNTABLE] or named


def _person(contact: Contact) -> Person:
    state = LEFT if contact.left_at else BOUNCED if _is_bounced(contact) else LIVE
    return Person(contact.email.lower(), _on_one_line(contact.name), state)


def _is_bounced(contact: Contact) -> bool:
    if contact.bounced_at is None:
        return False
    return contact.confirmed_at is None or contact.confirmed_at < contact.bounced_at


def _owners(users: Iterable[UUID | None], members: _Members) -> tuple[Person, ...]:
    found = (members.owners.get(user) for user in dict.fromkeys(users) if user)
    return tuple(owner for owner in found if owner)


def _members() -> _Members:
    rows = Membership.objects.filter(user__is_active=True).select_related("user")
    known = list(rows.order_by("user__email"))
    dead = _dead_addresses()
    return _Members(
        {row.user_id: _member(row.user, dead) for row in known},
        tuple(_member(row.user, dead) for row in known if row.role == Role.ADMIN),
    )


def _member(user: User, dead: Collection[str]) -> Person:
    email = user.email.lower()
    return Person(email, _on_one_line(str(user)), BOUNCED if email in dead else LIVE)


def _dead_addresses() -> set[str]:
    """Mail to a member may come back as well, where they are a contact too."""
    bounced = Contact.objects.filter(bounced_at__isnull=False)
    return {contact.email.lower() for contact in bounced if _is_bounced(contact)}


def _on_one_line(text: str) -> str:
    return " ".join(text.split())[:80]


def names_of(emails: Iterable[str]) -> Mapping[str, str]:
    """What the people with these addresses are called, as far as they are known."""
    wanted = {email.lower() for email in emails}
    members = Membership.objects.filter(user__email__in=wanted).select_related("user")
    contacts = Contact.objects.filter(email__in=wanted)
    return {contact.email.lower(): contact.name for contact in contacts} | {
        row.user.email.lower(): str(row.user) for row in members
    }
