"""Signed-in people, and a user application with an origin or two."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.admin.helpers import client_for


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)


@pytest.fixture
def operator(signed_in) -> Client:
    return signed_in("operator")


@pytest.fixture
def editor(signed_in) -> Client:
    return signed_in("editor")
