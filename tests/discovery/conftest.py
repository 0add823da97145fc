"""A cloud of its own for each test, so that no other test meets what it publishes or decides."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from django.test import Client

from tenants.models import Environment, Tenant
from tests.admin.helpers import client_for, client_of_operator
from tests.cxone.cxone import TENANT, CXone
from tests.cxone.peer import Peer
from tests.support import make


class Cloud(CXone):
    """A CXone over a real socket, with its environment here. Change its fields, then ``serve``."""

    def say(self, **members: object) -> None:
        self.provider.update(members)
        self.serve()

    def move(self, **members: object) -> None:
        self.tenant.update(members)
        self.serve()

    @property
    def asked(self) -> int:
        return len(self.peer.asked("/.well-known/openid-configuration"))


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as running:
        yield running


@pytest.fixture
def cloud(org: object, peer: Peer, settings: object) -> Cloud:
    settings.SANDBOX_ORIGINS = (peer.origin,)
    return Cloud(peer)


@pytest.fixture
def environment(cloud: Cloud) -> Iterator[Environment]:
    origin = cloud.peer.origin
    with transaction.atomic():
        made = Environment.objects.create(
            slug=f"cloud-{make.number()}",
            name=f"Cloud {make.number()}",
            kind=Environment.Kind.SANDBOX,
            issuer=origin,
            token_endpoint=f"{origin}/auth/token",
            families=["127.0.0.1"],
        )
    yield made
    # The row stays, and a later peer may get this port.
    with transaction.atomic():
        gone = f"http://gone.example/{made.pk}"
        Environment.objects.filter(pk=made.pk).update(issuer=gone)


@pytest.fixture
def tenant(environment: Environment) -> Tenant:
    return make.tenant(environment=environment, tenant_id=TENANT)


@pytest.fixture
def signed_in(org: object) -> Callable[[str], Client]:
    return lambda role: client_for(org, role)


@pytest.fixture
def operator(org: object) -> Client:
    """A browser of the platform's operator, who belongs to no organisation."""
    return client_of_operator()
