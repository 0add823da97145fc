"""Browsers of an organisation's members."""

import pytest

from tests.admin.helpers import client_for


@pytest.fixture
def editor(org):
    return client_for(org, "editor")


@pytest.fixture
def viewer(org):
    return client_for(org, "viewer")
