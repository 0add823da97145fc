from collections.abc import Iterator

import pytest

from tests.cxone.cxone import CXone
from tests.cxone.peer import Peer


@pytest.fixture
def peer() -> Iterator[Peer]:
    with Peer() as running:
        yield running


@pytest.fixture
def cxone(peer: Peer) -> CXone:
    return CXone(peer)
