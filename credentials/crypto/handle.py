"""What a model attribute holds in place of a secret."""

from collections.abc import Callable
from typing import NoReturn

from cxone_registry.secret import Secret

from .encoding import text_or_none
from .errors import Unsealable
from .masked import Masked


class Sealed(Masked):
    """A value that is opened on demand, by :meth:`open` and nothing else.

    Lists, serializers, logs, tracebacks and pickles meet the handle, so they cannot leak what
    they never had. Nothing is decrypted until it is opened, and one value that does not open
    fails where it is needed, not on the page that lists it.
    """

    __slots__ = ("_opener",)

    def __init__(self, opener: Callable[[], bytes]) -> None:
        self._opener = opener

    def open(self) -> Secret:
        """Decrypt now. Raises what the opener raises, and Unsealable if the value is not text."""
        secret = _secret(self._opener())
        if secret is None:
            raise Unsealable("The sealed value opens, but it is not text.")
        return secret

    def __repr__(self) -> str:
        return "<sealed>"

    def __eq__(self, other: object) -> NoReturn:
        raise TypeError("compare sealed values by fingerprint")

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> "Sealed":
        return self  # copying a model instance copies the handle, not the value

    def __deepcopy__(self, memo: object) -> "Sealed":
        return self


def _secret(plaintext: bytes) -> Secret | None:
    # On its own, so that no frame of a failing open() has the plaintext among its variables.
    text = text_or_none(plaintext)
    return None if text is None else Secret(text)
