"""People who look at the dashboards, and the platform's operator."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.admin.helpers import client_for, client_of_operator


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)


@pytest.fixture
def operator(database) -> Client:
    """A browser of the platform's operator, who belongs to no organisation."""
    return client_of_operator()
