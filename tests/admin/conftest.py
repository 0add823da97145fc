"""Signed-in people, and one thing of every kind on either side of the wall."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.admin.helpers import Rows, client_for, make_rows


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)


@pytest.fixture
def admin(signed_in) -> Client:
    return signed_in("admin")


@pytest.fixture
def rows(org) -> Rows:
    """One row of every kind in the chosen organisation."""
    return make_rows(org)


@pytest.fixture
def foreign(org, other_org) -> Rows:
    """One row of every kind in an organisation that nobody here belongs to."""
    return make_rows(other_org)
