import uuid

import pytest

from tests.jobs import handlers


@pytest.fixture
def kind(settings):
    """A kind of job that no other test claims; its handler is told by ``handlers``."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    settings.JOB_HANDLERS = {**settings.JOB_HANDLERS, name: "tests.jobs.handlers.work"}
    settings.JOB_GIVE_UP_HANDLERS = {name: "tests.jobs.handlers.told"}
    handlers.forget()
    return name
