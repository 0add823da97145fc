"""The driver of a rotation."""

from credentials.models import Rotation
from credentials.services.key_drivers import API, offered_for
from credentials.services.key_drivers.api import ApiDriver
from credentials.services.key_drivers.interface import Driver
from credentials.services.key_drivers.manual import ManualDriver


def driver_of(rotation: Rotation) -> Driver:
    """The one that was chosen, if it is still offered for what the key is now."""
    key = rotation.access_key
    if key is not None and rotation.driver == API and API in offered_for(key):
        return ApiDriver(key)
    return ManualDriver()
