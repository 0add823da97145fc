"""The lists of a registration, brought to what somebody answered: only what differs is written."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Model

from tenants.models import (
    BusinessUnit,
    Contact,
    Environment,
    Origin,
    RedirectURI,
    Registration,
    RegistrationEnvironment,
    TechnicalContact,
)
from tenants.rules.plan import PlannedUri
from tenants.services import origins
from tenants.services.plan_answers import Answers, NamedContact, NewUnit


class Change(NamedTuple):
    """A list before and after."""

    before: list[str]
    after: list[str]


def save_rows(registration: Registration, answers: Answers, made: list[Model]) -> dict[str, Change]:
    """Write the lists that *answers* hold; what changed, by name of the list.

    Contacts that had to be added go to *made*, for the caller to record.
    """
    found: dict[str, Change] = {}
    if answers.environments is not None:
        found["environments"] = _environments(registration, answers.environments)
    if answers.contacts is not None:
        found["contacts"] = _contacts(registration, answers.contacts, made)
    if answers.origins is not None:
        found["origins"] = _origins(registration, answers.origins)
    if answers.uris is not None:
        found["redirect_uris"] = _uris(registration, answers.uris)
    return {name: change for name, change in found.items() if change.before != change.after}


def add_unit(unit: NewUnit) -> BusinessUnit:
    """A new business unit. Raises ValidationError if its number is taken or another is primary."""
    made = BusinessUnit(number=unit.number, name=unit.name, is_primary=unit.is_primary)
    check(made)
    made.save(force_insert=True)
    return made


def check(row: Model) -> None:
    """Constraints in their own words, before the database says them in its own."""
    row.validate_constraints(exclude=set())


def _environments(registration: Registration, wanted: Iterable[Environment]) -> Change:
    links = RegistrationEnvironment.objects.filter(registration=registration)
    held = {link.environment_id: link for link in links.select_related("environment")}
    chosen = {one.pk: one for one in wanted}
    for pk in held.keys() - chosen.keys():
        held[pk].delete()
    for pk in chosen.keys() - held.keys():
        RegistrationEnvironment.objects.create(registration=registration, environment=chosen[pk])
    before = sorted(link.environment.slug for link in held.values())
    return Change(before, sorted(one.slug for one in chosen.values()))


def _contacts(
    registration: Registration, wanted: Iterable[NamedContact], made: list[Model]
) -> Change:
    rows = TechnicalContact.objects.filter(registration=registration).select_related("contact")
    held = {row.contact.email.lower(): row for row in rows}
    chosen = {one.email.lower(): one for one in wanted}
    before = sorted(held)
    for email in held.keys() - chosen.keys():
        held[email].delete()
    for email in sorted(chosen.keys() - held.keys()):
        contact = _contact(chosen[email], made)
        TechnicalContact.objects.create(registration=registration, contact=contact)
    return Change(before, sorted(chosen))


def _contact(named: NamedContact, made: list[Model]) -> Contact:
    known = Contact.objects.filter(email__iexact=named.email).first()
    if known is not None:
        return known
    if not named.name:
        raise ValidationError(f"Write the name of {named.email[:100]}: nobody here has it yet.")
    contact = Contact.objects.create(name=named.name, email=named.email)
    made.append(contact)
    return contact


def _origins(registration: Registration, wanted: list[str]) -> Change:
    rows = Origin.objects.filter(registration=registration, unwanted_at=None)
    held = {row.origin: row for row in rows}
    for name in sorted(held.keys() - set(wanted)):
        _drop(held[name])
    origins.add_many(registration, [name for name in wanted if name not in held])
    return Change(sorted(held), sorted(wanted))


def _drop(origin: Origin) -> None:
    """What NICE never heard of goes; the rest stays in the ledger until it is gone there too."""
    origins.give_up(origin)
    if origin.requested_at is None:
        origins.forget(origin)


def _uris(registration: Registration, wanted: list[PlannedUri]) -> Change:
    rows = RedirectURI.objects.filter(registration=registration)
    held = {(row.purpose, row.uri): row for row in rows}
    chosen = {(one.purpose, one.uri) for one in wanted}
    for key in held.keys() - chosen:
        held[key].delete()
    for purpose, uri in sorted(chosen - held.keys()):
        RedirectURI.objects.create(registration=registration, purpose=purpose, uri=uri)
    return Change(_lines(held), _lines(chosen))


def _lines(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return sorted(f"{purpose} {uri}" for purpose, uri in pairs)
