"""The key ring of this process, read once. The only module that knows where root keys are kept."""

import os

from django.conf import settings

from credentials.crypto import (
    Keyring,
    SealError,
    keep_out_of_dumps,
    keyring_from_file,
    keyring_from_text,
)
from credentials.services.key_providers import Mixed, Wrapper, chosen_provider

ENVIRONMENT_NAME = "CXR_ROOT_KEYS"
_taken = ""
_kept: Wrapper | None = None


class NoRootKeyError(Exception):
    """Neither a key ring file nor keys in the environment nor a key provider are configured."""


class TwoKeyRingsError(SealError):
    """Both are configured, and only a person knows which one is meant."""


def keyring() -> Wrapper:
    """The configured root keys; with a key provider, that one and the ring beside it, if any.

    Raises NoRootKeyError when none is configured, TwoKeyRingsError when two rings are, and the
    crypto package's BadKey, BadFormat or KeyMissing when the configured ones cannot be used.
    """
    global _kept
    kept = _kept
    if kept is None:
        keep_out_of_dumps()
        kept = _kept = _configured()
    return kept


def refresh_keyring() -> tuple[str, ...]:
    """Read the ring again and return its ids; a ring that cannot be read leaves the one before.

    So a key that was added to the file arrives in every process without a restart.
    """
    global _kept
    try:
        _kept = _configured()
    except (SealError, NoRootKeyError):
        return _kept.ids if _kept else ()
    return _kept.ids


def ring_text() -> str:
    """The configured ring as it is written, for who prints one of its keys for escrow."""
    if text := root_keys_text():
        return text
    with open(settings.KEYRING_FILE, encoding="utf-8") as file:
        return file.read()


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
    global _kept
    _kept = None


def _configured() -> Wrapper:
    provider = chosen_provider()
    if provider is None:
        return _ring(settings.PRIMARY_KEK or None)
    try:
        # What was wrapped before the provider was chosen still needs its ring.
        return Mixed(provider, _ring(None))
    except NoRootKeyError:
        return Mixed(provider, None)


def _ring(primary: str | None) -> Keyring:
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
