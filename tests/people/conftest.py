"""A mail server on this machine, and people who open the pages."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.admin.helpers import client_for
from tests.contacts.post_office import PostOffice, open_office


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    with open_office(settings) as office:
        yield office


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)
