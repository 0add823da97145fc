import pytest

from tests.fleet import budget
from tests.support.clouds import forget_outages


@pytest.fixture(autouse=True)
def _closed_breakers(request):
    """Breakers and leases belong to environments, which tests share."""
    if "database" in request.fixturenames or request.node.get_closest_marker("pure") is None:
        request.getfixturevalue("database")
        forget_outages()


@pytest.fixture
def fleet(cxone):
    """A sandbox that takes as much as a test sends."""
    budget.widen(cxone.environment())
    return cxone
