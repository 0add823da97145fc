import pytest

from credentials.services.data_keys import data_keys
from credentials.services.keyring import forget_keyring
from tests.keys.rings import Ring


@pytest.fixture
def ring(database, settings):
    """The key ring, to be replaced for the length of a test."""
    yield Ring(settings)
    forget_keyring()
    data_keys.forget()


@pytest.fixture(autouse=True)
def _nothing_remembered(database):
    data_keys.forget()
