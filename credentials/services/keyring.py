"""The key ring of this process, read once. The only module that knows where root keys are kept."""

import os
from functools import cache

from django.conf import settings

from credentials.crypto import Keyring, keyring_from_file, keyring_from_text

ENVIRONMENT_NAME = "CXR_ROOT_KEYS"


class NoRootKeyError(Exception):
    """Neither a key ring file nor keys in the environment are configured."""


@cache
def keyring() -> Keyring:
    """The configured root keys.

    Raises NoRootKeyError when none is configured, and the crypto package's BadKey, BadFormat or
    KeyMissing when the configured ones cannot be used.
    """
    primary = settings.PRIMARY_KEK or None
    # Taken out of the environment once read, so that no child process inherits it.
    text = os.environ.pop(ENVIRONMENT_NAME, "")
    if text:
        return keyring_from_text(text, primary)
    if not settings.KEYRING_FILE or not os.path.exists(settings.KEYRING_FILE):
        raise NoRootKeyError
    return keyring_from_file(settings.KEYRING_FILE, primary)


def forget_keyring() -> None:
    """Read the key ring again on next use: after a key was added to the file."""
    keyring.cache_clear()
