"""Changes of a request are appended when everything else is done.

The chain's head stays locked until commit. A request that took it first and rows afterwards would
deadlock with a worker that takes the same rows first and the head last.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

Append = Callable[[], None]
_HELD: ContextVar[list[Append] | None] = ContextVar("cxr_held_changes", default=None)


@contextmanager
def changes_last() -> Iterator[None]:
    """Hold the block's changes back and append them at its end, unless it is rolled back.

    Needs an open transaction, in which the block and the events are committed together.
    """
    held: list[Append] = []
    token = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(token)
    if not transaction.get_rollback():
        for append in held:
            append()


@contextmanager
def forgotten_if_undone() -> Iterator[None]:
    """Goes with a savepoint: what it undoes did not happen, so its events are dropped too."""
    held = _HELD.get()
    before = len(held) if held is not None else 0
    try:
        yield
    except BaseException:
        if held is not None:
            del held[before:]
        raise


def hold(append: Append) -> bool:
    """Keep *append* for the end of the request; False when nobody collects."""
    held = _HELD.get()
    if held is None:
        return False
    held.append(append)
    return True
