"""Members who may see secrets, with a second factor shown a moment ago."""

import pytest
from django.db import transaction

from credentials.models import SecretVersion
from credentials.services import vault
from tenants.models import Environment
from tests.admin.helpers import client_for
from tests.reveals.helpers import REAL, Seen
from tests.support import make, second_factor

VALUE = "cAnArY-shown-zQxWvKtR-0123456789"


@pytest.fixture
def browser_of(org):
    """A browser of a new member with a role, the second factor shown."""

    def made(role: str, *, ago: float = 0):
        client = client_for(org, role)
        second_factor.show(client, ago=ago)
        return client

    return made


@pytest.fixture
def custodian(browser_of):
    return browser_of("custodian")


@pytest.fixture
def played(org) -> SecretVersion:
    """A secret of the sandbox, which nobody else has to approve."""
    return _version(make.environment("sandbox"))


@pytest.fixture
def real(org) -> SecretVersion:
    """A secret of a production environment, for which a second person is asked."""
    return _version(Environment.objects.get(slug=REAL))


@transaction.atomic
def _version(environment: Environment) -> SecretVersion:
    return vault.current_version(make.client_credential(VALUE, environment=environment))


@pytest.fixture
def seen(org) -> Seen:
    return Seen()
