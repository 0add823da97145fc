"""Registrations at each stage of their life, and requests to NICE of every state."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from credentials.reports.facts import facts_of
from tenants.models import (
    BusinessUnit,
    Contact,
    Registration,
    RegistrationEnvironment,
    TechnicalContact,
    VendorRequest,
)
from tenants.rules.facts import Facts
from tenants.services import lifecycle, requests
from tests.support import make

# A Monday.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@transaction.atomic
def planned(**fields: Any) -> Registration:
    """A back-end draft that NICE would take: nothing in it is an error."""
    unit = BusinessUnit.objects.filter(is_primary=True).first()
    unit = unit or make.business_unit(is_primary=True)
    defaults = {
        "business_unit": unit,
        "purpose": "Reads yesterday's contacts for our own reports.",
        "submitter_name": "Ana Example",
        "submitter_email": "ana@example.com",
        "scopes": ["Reporting"],
        "endpoints": ["GET /inContactAPI/services/v25.0/contacts"],
        "answered": ["purpose", "people", "tenancy", "apis", "environments", "contacts"],
    }
    made = make.registration(**{**defaults, **fields})
    RegistrationEnvironment.objects.create(registration=made, environment=make.environment())
    for number in (1, 2):
        contact = Contact.objects.create(
            name=f"Contact {number}", email=f"c{make.number()}@mail{number}.example.com"
        )
        TechnicalContact.objects.create(registration=made, contact=contact)
    return made


@transaction.atomic
def move(registration: Registration, to: str, **given: Any) -> Registration:
    """Move it with the facts that the registry has."""
    facts = facts_of([registration.pk])[registration.pk]
    return lifecycle.move(registration, to, facts=facts, **{"now": NOW, **given})


def submitted(**fields: Any) -> Registration:
    """A registration whose form was sent on NOW."""
    return move(move(planned(**fields), "ready"), "submitted")


def set_status(registration: Registration, status: str) -> Registration:
    """Straight to a status, for pages that only look at it."""
    with transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(status=status)
        return Registration.objects.get(pk=registration.pk)


@transaction.atomic
def asked(kind: str = "contacts", **fields: Any) -> VendorRequest:
    """A draft of *kind* for an active registration."""
    registration = fields.pop("registration", None) or set_status(make.registration(), "active")
    return requests.create(registration, kind, fields.pop("text", ""))


@transaction.atomic
def sent(kind: str = "contacts", at: datetime = NOW, **fields: Any) -> VendorRequest:
    """A request that was sent."""
    return requests.send(asked(kind, **fields), at)


def facts(registration: Registration) -> Facts:
    with transaction.atomic():
        return facts_of([registration.pk])[registration.pk]
