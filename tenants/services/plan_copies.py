"""A new draft out of a registration: a clone, or one of another type that supersedes it."""

from uuid import UUID

from django.db import transaction

from cxone_registry.audit.changes import values_of
from cxone_registry.audit.record import record_change
from tenants.models import (
    ApplicationType,
    Origin,
    RedirectURI,
    Registration,
    RegistrationEnvironment,
    TechnicalContact,
)
from tenants.rules.redirect_uris import has_own_scheme
from tenants.services.plans import method_for

LONGEST_NAME = 200
ANSWERS = (
    "purpose",
    "owner_id",
    "submitter_name",
    "submitter_email",
    "business_unit_id",
    "application_type",
    "tenancy",
    "is_government",
    "client_auth_method",
    "password_delivery",
    "scopes",
    "endpoints",
    "answered",
)


class SameTypeError(ValueError):
    """It is of this type already: there is nothing to supersede."""


@transaction.atomic
def clone(registration_id: UUID) -> Registration:
    """A new draft with the same answers; nothing of what NICE gave or of the ledger's dates."""
    old = Registration.objects.select_for_update().get(pk=registration_id)
    return _copy(old, old.application_type, "registration.cloned")


@transaction.atomic
def supersede(registration_id: UUID, application_type: str) -> Registration:
    """A new draft of another type. The old registration stays as it is until it is retired.

    Addresses that the new type cannot have are left out. Raises SameTypeError.
    """
    old = Registration.objects.select_for_update().get(pk=registration_id)
    if application_type == old.application_type:
        raise SameTypeError
    return _copy(old, application_type, "registration.superseded")


def _copy(old: Registration, application_type: str, action: str) -> Registration:
    new = Registration(**{name: getattr(old, name) for name in ANSWERS})
    new.name = free_name(old.name)
    new.application_type = application_type
    new.client_auth_method = method_for(application_type, old.client_auth_method)
    new.supersedes = old if action == "registration.superseded" else None
    new.save(force_insert=True)
    _copy_rows(old, new)
    record_change("registration.created", new, after=values_of(new))
    record_change(action, old, new=str(new.pk), name=new.name, application_type=application_type)
    return new


def _copy_rows(old: Registration, new: Registration) -> None:
    for link in RegistrationEnvironment.objects.filter(registration=old):
        RegistrationEnvironment.objects.create(registration=new, environment_id=link.environment_id)
    for row in TechnicalContact.objects.filter(registration=old):
        TechnicalContact.objects.create(registration=new, contact_id=row.contact_id, role=row.role)
    if new.application_type != ApplicationType.BACK_END:
        _copy_addresses(old, new)


def _copy_addresses(old: Registration, new: Registration) -> None:
    origins = Origin.objects.filter(registration=old, unwanted_at=None)
    Origin.objects.bulk_create(Origin(registration=new, origin=row.origin) for row in origins)
    is_public = new.application_type == ApplicationType.USER_PUBLIC
    for row in RedirectURI.objects.filter(registration=old):
        if is_public or not has_own_scheme(row.uri):
            RedirectURI.objects.create(registration=new, purpose=row.purpose, uri=row.uri)


def free_name(name: str) -> str:
    """*name* with "(copy)" or the first number that is not taken."""
    base = name[: LONGEST_NAME - 12].rstrip()
    taken = set(
        Registration.objects.filter(name__startswith=f"{base} (copy").values_list("name", flat=True)
    )
    number = 1
    while (found := f"{base} (copy{f' {number}' if number > 1 else ''})") in taken:
        number += 1
    return found
