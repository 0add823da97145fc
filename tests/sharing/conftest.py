"""A custodian, a stored secret, links and requests about it."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.admin.helpers import client_for
from tests.sharing import scene
from tests.support import make


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)


@pytest.fixture
def credential(org):
    """A client credential whose secret is the canary."""
    return make.client_credential(scene.CANARY)


@pytest.fixture
def maker(org):
    """The custodian who shares."""
    return make.member(org, "custodian")
