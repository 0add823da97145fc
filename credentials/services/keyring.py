"""The key ring of this process, read once. The only module that knows where root keys are kept."""

import os
from functools import cache

from django.conf import settings

from credentials.crypto import Keyring, SealError, keyring_from_file, keyring_from_text

ENVIRONMENT_NAME = "CXR_ROOT_KEYS"
_taken = ""


class NoRootKeyError(Exception):
    """Neither a key ring file nor keys in the environment are configured."""


class TwoKeyRingsError(SealError):
    """Both are configured, and only a person knows which one is meant."""


@cache
def keyring() -> Keyring:
    """The configured root keys.

    Raises NoRootKeyError when none is configured, TwoKeyRingsError when two are, and the crypto
    package's BadKey, BadFormat or KeyMissing when the configured ones cannot be used.
    """
    primary = settings.PRIMARY_KEK or None
    text = root_keys_text()
    has_file = bool(settings.KEYRING_FILE) and os.path.exists(settings.KEYRING_FILE)
    if text and has_file:
        raise TwoKeyRingsError(
            f"Both {ENVIRONMENT_NAME} and CXR_KEYRING_FILE hold root keys. Unset one of them."
        )
    if text:
        return keyring_from_text(text, primary)
    if not has_file:
        raise NoRootKeyError
    return keyring_from_file(settings.KEYRING_FILE, primary)


def root_keys_text() -> str:
    """What CXR_ROOT_KEYS held when this process started, or "".

    Taken out of the environment, so that no child process inherits it, and kept here: a text that
    cannot be parsed must be the same refusal each time, not a reason to use the file instead.
    """
    global _taken
    _taken = os.environ.pop(ENVIRONMENT_NAME, "") or _taken
    return _taken


def forget_keyring() -> None:
    """Read the key ring again on next use: after a key was added to the file."""
    keyring.cache_clear()
