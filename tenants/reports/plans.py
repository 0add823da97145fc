"""Registrations as the pure rules take them, any number in a constant number of queries."""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.utils import timezone

from tenants.models import BusinessUnit, Contact, Registration
from tenants.reports.contacts import Patience, liveness_of, patience, with_signs
from tenants.rules.plan import Plan, PlannedContact, PlannedEnvironment, PlannedUri

PARTS = (
    "environment_links__environment",
    "origins",
    "redirect_uris",
)


def plan_of(registration: Registration) -> Plan:
    """The answers of one registration as they are stored."""
    return plans_of([registration.pk])[registration.pk]


def plans_of(ids: Iterable[UUID]) -> dict[UUID, Plan]:
    """The answers of several, by id; those that do not exist are left out."""
    found = (
        Registration.objects.filter(pk__in=list(ids))
        .select_related("business_unit")
        .prefetch_related(*PARTS, _contacts())
    )
    has_primary = BusinessUnit.objects.filter(is_primary=True).exists()
    state = _judge(patience(), timezone.now())
    return {one.pk: _plan(one, has_primary, state) for one in found}


def _contacts() -> Prefetch:
    return Prefetch("technical_contacts__contact", with_signs(Contact.objects.all()))


def _judge(wanted: Patience, now: datetime) -> Callable[[Contact], str]:
    return lambda contact: liveness_of(contact, wanted, now).state


def _plan(
    registration: Registration, has_primary: bool, state_of: Callable[[Contact], str]
) -> Plan:
    unit = registration.business_unit
    return Plan(
        name=registration.name,
        purpose=registration.purpose,
        status=registration.status,
        tracking_number=registration.tracking_number,
        submitter_name=registration.submitter_name,
        submitter_email=registration.submitter_email,
        business_unit_number=unit.number if unit else "",
        business_unit_name=unit.name if unit else "",
        business_unit_is_primary=bool(unit and unit.is_primary),
        organization_has_primary_unit=has_primary,
        application_type=registration.application_type,
        tenancy=registration.tenancy,
        is_government=registration.is_government,
        client_auth_method=registration.client_auth_method,
        password_delivery=registration.password_delivery,
        scopes=tuple(registration.scopes),
        endpoints=tuple(registration.endpoints),
        environments=tuple(_environment(row) for row in registration.environment_links.all()),
        contacts=tuple(_contact(row, state_of) for row in registration.technical_contacts.all()),
        origins=tuple(row.origin for row in registration.origins.all() if not row.unwanted_at),
        uris=tuple(PlannedUri(row.uri, row.purpose) for row in registration.redirect_uris.all()),
        answered=frozenset(registration.answered),
    )


def _environment(row: object) -> PlannedEnvironment:
    cloud = row.environment  # type: ignore[attr-defined]
    return PlannedEnvironment(cloud.slug, cloud.name, cloud.kind)


def _contact(row: object, state_of: Callable[[Contact], str]) -> PlannedContact:
    contact: Contact = row.contact  # type: ignore[attr-defined]
    return PlannedContact(contact.name, contact.email, row.role, state_of(contact))  # type: ignore[attr-defined]
