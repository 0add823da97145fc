"""The manners of every object here that can reach a key or a plaintext."""

from typing import NoReturn


class Masked:
    """Shows its ``__repr__`` wherever it is printed, and cannot be pickled or copied.

    Subclasses give a ``__repr__`` without secrets and ``__slots__``, so that there is no
    ``__dict__`` for ``vars()`` or a debug page to walk.
    """

    __slots__ = ()

    def __str__(self) -> str:
        return repr(self)

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{self!r} cannot be pickled or copied out of the process")
