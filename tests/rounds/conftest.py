"""People who plan and watch validations."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.admin.helpers import client_for


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)
