"""Sealed values and the keys that open them. Pure: no framework, no settings, no environment."""

from .encoding import canon
from .errors import BadFormat, BadKey, KeyMissing, SealError, Unsealable

__all__ = [
    "BadFormat",
    "BadKey",
    "KeyMissing",
    "SealError",
    "Unsealable",
    "canon",
]
