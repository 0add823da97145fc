"""What can go wrong with sealed values and keys.

    SealError
      Unsealable    it is one of ours, but this key at this place does not open it
      KeyMissing    it needs a root key that the key ring does not hold
      BadFormat     it is not one of ours: wrong bytes, wrong line, wrong letters
      BadKey        this key, or this set of keys, must not be used

A text names lines, versions, key ids and columns. It never carries a key, a plaintext or a
ciphertext, so an error may be logged and shown as it is.
"""

# ruff: noqa: N818 (the names say what is wrong; the common ancestor says that it is an error)


class SealError(Exception):
    """Every failure of this package. Catch this one to catch them all."""


class Unsealable(SealError):
    """The value was changed, was moved to another place, or needs another key."""


class KeyMissing(SealError):
    """The root key named ``key_id`` is not in the key ring."""

    def __init__(self, key_id: str) -> None:
        super().__init__(key_id)  # one argument in, one argument kept: survives pickling
        self.key_id = key_id

    def __str__(self) -> str:
        return f"Root key {self.key_id} is not in the key ring."


class BadFormat(SealError):
    """The input does not have the form that this package writes."""


class BadKey(SealError):
    """A key is weak, repeated, exposed or absent."""
