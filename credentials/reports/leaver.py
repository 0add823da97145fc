"""Everything that hangs on a person who leaves: on the CXone side, and the secrets they know."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet

from credentials.models import AccessKey, ClientCredential, Finding
from cxone_registry.audit.models import Event
from tenants.models import HandOverTask
from tenants.models.application import Status
from tenants.reports import leaver
from tenants.reports.leaver import MOST_HELD, MOST_PEOPLE, Person
from tenants.rules.leaving import SECTIONS, Held

Subject = Finding.Subject
# What of the audit trail shows that somebody knows a value.
LEARNT = ("secret.set", "secret.received", "secret.reveal.granted")


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
    """Everything that hangs on *person*. Secrets they know come from the audit trail."""
    found = [*leaver.held_by(person), *_keys(person)]
    if may_read_audit:
        found += _secrets(person)
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


def _secrets(person: str) -> Iterator[Held]:
    """Values that the person typed or saw, unless another value took their place since."""
    learnt = _newest(Event.objects.filter(actor=person.lower(), action__in=LEARNT))
    replaced = _newest(
        Event.objects.filter(object_id__in=list(learnt), action="secret.set").exclude(
            actor=person.lower()
        )
    )
    known = [key for key, at in learnt.items() if key not in replaced or replaced[key] < at]
    yield from _owners(known)


def _newest(events: QuerySet[Event]) -> dict[str, datetime]:
    found = events.order_by().values_list("object_id").annotate(last=Max("at"))
    return dict(found[:MOST_HELD])


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
