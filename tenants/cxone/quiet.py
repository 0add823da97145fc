"""Keeps the libraries below the outbound door from logging what a peer says.

urllib3 logs header lines that it cannot read, and a peer can echo our ``Authorization`` header in
one of them. Only records written while this thread is inside an exchange are dropped.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NOISY: Final = (
    "requests",
    "urllib3.connection",
    "urllib3.connectionpool",
    "urllib3.poolmanager",
    "urllib3.response",
    "urllib3.util.retry",
)
_inside = threading.local()


def _is_ours_to_log(record: logging.LogRecord) -> bool:
    return not getattr(_inside, "depth", 0)


@contextmanager
def libraries() -> Iterator[None]:
    """Silence the HTTP libraries for this thread while the block runs."""
    _inside.depth = getattr(_inside, "depth", 0) + 1
    try:
        yield
    finally:
        _inside.depth -= 1


for _name in _NOISY:
    logging.getLogger(_name).addFilter(_is_ours_to_log)
