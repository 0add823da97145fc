"""What a model attribute holds in place of a secret."""

from collections.abc import Callable
from typing import NoReturn

from cxone_registry.secret import Secret

from .data_key import DataKey
from .encoding import text_or_none
from .errors import Unsealable
from .format import Blob, split
from .masked import Masked
from .place import Place
from .sealing import unseal_parts

# Gives the data key of a version; who has none cannot open anything.
KeyForVersion = Callable[[int], DataKey]


class Sealed(Masked):
    """A sealed value and its place, opened by who brings the key, through :meth:`open` alone.

    Lists, serializers, logs, tracebacks and pickles meet the handle, so they cannot leak what
    they never had. Nothing is decrypted until it is opened, and one value that does not open
    fails where it is needed, not on the page that lists it.
    """

    __slots__ = ("_blob", "_place")

    def __init__(self, blob: Blob, place: Place) -> None:
        self._blob = blob if type(blob) is bytes else bytes(blob)
        self._place = place

    def open(self, key_for: KeyForVersion) -> Secret:
        """Decrypt now, with the key of the version that the value names.

        Raises what *key_for* raises, BadFormat or Unsealable from ``unseal``, and Unsealable if
        the value is not text.
        """
        parts = split(self._blob)
        secret = _secret(unseal_parts(key_for(parts[0]), parts, self._place))
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
