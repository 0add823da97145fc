"""People who look at the dashboards, and the platform's operator."""

from collections.abc import Callable

import pytest
from django.test import Client

from tenants.models import User
from tests.admin.helpers import client_for
from tests.support import make


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)


@pytest.fixture
def operator(database) -> Client:
    """A browser of the platform's operator, who belongs to no organisation."""
    person = User.objects.create_user(f"operator-{make.number()}@example.com")
    User.objects.filter(pk=person.pk).update(is_platform_operator=True)
    client = Client()
    client.force_login(person)
    return client
