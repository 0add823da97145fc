"""A receiver on this machine, and people who open the pages."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from tests.admin.helpers import client_for
from tests.cxone.peer import Peer, answer
from tests.notices.scene import WEBHOOK_PATH


@pytest.fixture
def receiver(settings) -> Iterator[Peer]:
    """Answers 200 to whatever is posted to WEBHOOK_PATH."""
    with Peer() as peer:
        peer.routes[WEBHOOK_PATH] = answer(200, b"ok")
        settings.NOTICE_ORIGINS = (peer.origin,)
        yield peer


@pytest.fixture
def signed_in(org) -> Callable[[str], Client]:
    """A browser of a member of the organisation with the given role."""
    return lambda role: client_for(org, role)
