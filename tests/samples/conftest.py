"""A sandbox CXone with one tenant, and applications that it knows."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from credentials.samples import Application
from tenants.cxone.sandbox import Sandbox, World, make_key_part
from tests.samples.cloud import Cloud


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    world = World()
    world.add_cloud("commercial")
    with Sandbox(world, first_port=0).running() as running:
        yield running


@pytest.fixture
def cloud(sandbox: Sandbox) -> Cloud:
    """The sandbox's cloud, with a new tenant and an access key there."""
    cloud = Cloud(sandbox, str(uuid.uuid4()), make_key_part(), make_key_part())
    cloud.populate()
    return cloud


@pytest.fixture
def application(cloud: Cloud) -> Callable[..., Application]:
    """Makes an application that the cloud knows; see ``Cloud.application``."""
    return cloud.application
