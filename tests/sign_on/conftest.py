"""An organisation with a provider of its own on this machine."""

import pytest
from django.test import Client

from tests.sign_on import idp as idps
from tests.sign_on.browser import make_provider


@pytest.fixture
def idp(settings):
    with idps.running(settings) as one:
        yield one


@pytest.fixture
def provider(org, idp):
    """Lets in whom its group Travel makes an editor."""
    return make_provider(
        org, idp, group_claim="groups", group_roles={"Travel": "editor"}, lets_in=True
    )


@pytest.fixture
def browser():
    return Client()
