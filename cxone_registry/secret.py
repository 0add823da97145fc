"""A value that must not be printed: what a typed secret becomes at the first line it enters.

Pure: the protocol client and the vault both take it, so it knows neither Django nor keys.
"""

import hmac
from typing import Final, NoReturn

MASK: Final = "<secret>"


class Secret:
    """Holds one plaintext. Only :meth:`reveal` gives it out; everything else shows a mask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise TypeError("a secret is text")
        self._value = value

    def reveal(self) -> str:
        """The plaintext. Call it on the line that sends or seals it, nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return MASK

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a secret cannot be pickled or copied out of the process")
