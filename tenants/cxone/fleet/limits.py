"""How long and how much a request of the fleet may take: the same figures as of the other door."""

from dataclasses import dataclass

import certifi

# Header lines may take so many bytes in all, and each is counted as so many more: about a hundred.
HEADER_ROOM = 100_000
HEADER_LINE = 950


@dataclass(frozen=True, slots=True)
class Limits:
    """*total* and *connect* are seconds, *body* is bytes. *roots* is a file of trusted roots.

    *idle* is for how many seconds a kept connection is used again; it is below the five seconds
    after which common servers close theirs. *life* is how long one is kept at all: its address was
    checked when it was made.
    """

    total: float = 10.0
    connect: float = 3.0
    body: int = 256 * 1024
    idle: int = 4
    life: int = 60
    roots: str = certifi.where()
