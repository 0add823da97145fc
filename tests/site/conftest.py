"""Signed-in browsers."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from cxone_registry.isolation.context import organization_context
from tenants.models import User
from tenants.services import organizations
from tests.support import make


@pytest.fixture
def browser(org) -> Callable[..., Client]:
    """Makes a browser of a new member with a role; CSRF is checked if asked."""

    def made(role: str = "admin", **options: bool) -> Client:
        client = Client(**options)
        client.force_login(make.member(org, role))
        return client

    return made


@pytest.fixture
def two_seats(org, other_org) -> Client:
    """A browser of a person who belongs to both organisations and works for the first."""
    person = make.member(org, "admin")
    with organization_context_of(other_org), transaction.atomic():
        organizations.add_member(person.email, role="admin", attach_existing=True)
    client = Client()
    client.force_login(person)
    choose(client, org)
    return client


@pytest.fixture
def stranger(org) -> Client:
    """A browser of a person who belongs to no organisation."""
    with transaction.atomic():
        person = User.objects.create_user(f"nobody-{make.number()}@example.com", make.PASSWORD)
    client = Client()
    client.force_login(person)
    return client


def organization_context_of(organization: object) -> object:
    return organization_context(organization.pk)


def choose(client: Client, organization: object) -> None:
    client.post("/organizations/choose/", {"organization": organization.pk})
