from collections.abc import Iterator

import pytest
import requests

from tenants.cxone.sandbox import Sandbox, example_world
from tests.sandbox.console_user import ConsoleUser
from tests.sandbox.people import Caller


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    with Sandbox(example_world(), first_port=0).running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """The shared sandbox as new: no fault armed, nothing counted."""
    running.world.faults.clear()
    running.forget_requests()
    yield running
    running.world.faults.clear()


@pytest.fixture(scope="session")
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def caller(sandbox: Sandbox, session: requests.Session) -> Caller:
    """A back-end app with a good access key of the commercial cloud."""
    return Caller(sandbox, session)


@pytest.fixture
def console(sandbox: Sandbox, session: requests.Session) -> Iterator[ConsoleUser]:
    """Somebody at the console; what they changed is undone afterwards."""
    yield ConsoleUser(sandbox, session)
    sandbox.reset()
