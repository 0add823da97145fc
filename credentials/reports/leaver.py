"""Everything that hangs on a person who leaves: on the CXone side, and the secrets they know."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models.functions import Coalesce

from credentials.models import AccessKey, ClientCredential, Finding, Reveal, SecretVersion
from cxone_registry.audit.models import Event
from tenants.models import HandOverTask, User
from tenants.models.application import Status
from tenants.reports import leaver
from tenants.reports.leaver import MOST_HELD, MOST_PEOPLE, Person
from tenants.rules.leaving import SECTIONS, Held

Subject = Finding.Subject
# What of the audit trail shows that somebody knows a value.
LEARNT = ("secret.set", "secret.received", "secret.reveal.granted", "secret.copied")
# Of what they learnt, these values would still open something tomorrow.
IN_USE = (SecretVersion.State.CURRENT, SecretVersion.State.INCOMING)
MOST_EVENTS = 5 * MOST_HELD


@dataclass(frozen=True, slots=True)
class Sheet:
    """One person's. *held*: by section, in the order of SECTIONS."""

    person: str
    held: dict[str, list[Held]]
    tasks: list[HandOverTask]
    is_audit_read: bool

    @property
    def all(self) -> list[Held]:
        return [one for found in self.held.values() for one in found]


def people_matching(text: str) -> list[Person]:
    """Whom *text*, a part of a name or address, may mean; each person once."""
    people: dict[str, Person] = {}
    for person in (*leaver.people_matching(text), *_api_users(text)):
        known = people.get(person.key.lower())
        people[person.key.lower()] = _merged(known, person) if known else person
    exact = people.get(text.lower())
    return [exact] if exact else sorted(people.values(), key=lambda one: one.key.lower())


def sheet_of(person: str, *, may_read_audit: bool) -> Sheet:
    """Everything that hangs on *person*.

    Secrets they know come from their reveals and links; what they typed, from the audit trail.
    """
    secrets = _secrets(person, may_read_audit=may_read_audit)
    found = [*leaver.held_by(person), *_keys(person), *secrets]
    return Sheet(
        person=person,
        held={key: [one for one in found if one.section == key] for key in SECTIONS},
        tasks=leaver.open_tasks(person),
        is_audit_read=may_read_audit,
    )


def _api_users(text: str) -> Iterator[Person]:
    names = AccessKey.objects.filter(api_user__icontains=text).order_by("api_user")
    for name in names.values_list("api_user", flat=True).distinct()[:MOST_PEOPLE]:
        yield Person(name, "", "API user")


def _merged(first: Person, second: Person) -> Person:
    roles = first.known_as.split(", ")
    more = [] if second.known_as in roles else [second.known_as]
    return Person(first.key, first.name or second.name, ", ".join([*roles, *more]))


def _keys(person: str) -> Iterator[Held]:
    keys = AccessKey.objects.select_related("tenant")
    for key in keys.filter(sponsor__email__iexact=person)[:MOST_HELD]:
        yield _of_key("sponsor", key)
    for key in keys.filter(api_user__iexact=person)[:MOST_HELD]:
        yield _of_key("api-user", key)


def _of_key(section: str, key: AccessKey) -> Held:
    return Held(section, str(key), "Access key", Subject.ACCESS_KEY.value, str(key.pk))


def _secrets(person: str, *, may_read_audit: bool) -> Iterator[Held]:
    """What the person typed, saw or handed on by a link, unless another value is in use since."""
    learnt = _shown(person) | (_in_trail(person) if may_read_audit else set())
    ids = {owner for owner, _ in learnt}
    versions = SecretVersion.objects.filter(state__in=IN_USE).order_by()
    known = versions.annotate(owner=Coalesce("client_credential_id", "access_key_id"))
    live = known.filter(owner__in=ids).values_list("owner", "number")
    yield from _owners([owner for owner, number in live if (str(owner), number) in learnt])


def _shown(person: str) -> set[tuple[str, int]]:
    """Owner and number of what their reveals and one-time links opened."""
    people = User.objects.filter(email__iexact=person).values("pk")
    shown = Reveal.objects.filter(asked_by_id__in=people, shown_at__isnull=False).order_by()
    versions = shown.filter(version__state__in=IN_USE)
    found = versions.annotate(
        owner=Coalesce("version__client_credential_id", "version__access_key_id")
    )
    pairs = found.values_list("owner", "version__number").distinct()[:MOST_HELD]
    return {(str(owner), number) for owner, number in pairs}


def _in_trail(person: str) -> set[tuple[str, int]]:
    """The same of the audit trail, which knows as well what they typed."""
    events = Event.objects.filter(actor=person.lower(), action__in=LEARNT).order_by("-at")
    found = events.values_list("object_id", "body")[:MOST_EVENTS]
    return {(owner, json.loads(body).get("version", 0)) for owner, body in found}


def _owners(ids: list[str]) -> Iterator[Held]:
    """Those that still exist; what was deleted needs no rotation here."""
    for key in AccessKey.objects.filter(pk__in=ids).select_related("tenant"):
        yield Held("secret", str(key), "Access key", Subject.ACCESS_KEY.value, str(key.pk))
    credentials = ClientCredential.objects.filter(pk__in=ids)
    for client in credentials.exclude(registration__status=Status.RETIRED).select_related(
        "registration", "environment"
    ):
        yield Held(
            "secret",
            str(client),
            "Client credential",
            Subject.CLIENT_CREDENTIAL.value,
            str(client.pk),
            str(client.registration_id),
        )
