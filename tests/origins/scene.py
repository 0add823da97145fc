"""User applications, their origins, and a cloud that lets some of them in."""

from typing import Any

from django.db import transaction
from django.urls import reverse

from tenants.models import Environment, Origin, Registration, RegistrationEnvironment, Tenant
from tests.support import make

APP = "https://ledger.example.com"  # no other test lets CXone know this one, for everybody


@transaction.atomic
def application(*origins: str, environment: Environment | None = None, **fields: Any) -> Any:
    """A user application that wants *origins*."""
    fields = {"application_type": "confidential", **fields}
    made = make.registration(**fields)
    for origin in origins:
        Origin.objects.create(registration=made, origin=origin)
    if environment:
        RegistrationEnvironment.objects.create(registration=made, environment=environment)
    return made


@transaction.atomic
def place(environment: Environment, api_endpoint: str) -> Tenant:
    """A tenant that was discovered at *api_endpoint*."""
    return make.tenant(environment=environment, api_endpoint=api_endpoint)


@transaction.atomic
def origin_of(registration: Registration, origin: str = APP) -> Origin:
    return registration.origins.prefetch_related("probes").get(origin=origin)


def address(registration: Registration, page: str = "registration-origins") -> str:
    return reverse(page, args=[registration.pk])
