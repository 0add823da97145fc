"""Changes of a request are appended when everything else is done.

The chain's head stays locked until commit. A request that took it first and rows afterwards would
deadlock with a worker that takes the same rows first and the head last.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

Append = Callable[[], None]


class _Mark:
    """Stands in the connection's list of what to call at commit. It does nothing there: Django
    takes it off the list when the savepoint is rolled back within which it was put there.
    """

    def __call__(self) -> None:
        """Committed."""


_HELD: ContextVar[list[tuple[_Mark, Append]] | None] = ContextVar("cxr_held_changes", default=None)


@contextmanager
def changes_last() -> Iterator[None]:
    """Hold the block's changes back and append them at its end, unless they are rolled back.

    Needs an open transaction, in which the block and the events are committed together. What a
    savepoint undid did not happen, so its events are dropped too.
    """
    held: list[tuple[_Mark, Append]] = []
    token = _HELD.set(held)
    try:
        yield
    finally:
        _HELD.reset(token)
    if transaction.get_rollback():
        return
    happened = {id(entry[1]) for entry in transaction.get_connection().run_on_commit}
    for mark, append in held:
        if id(mark) in happened:
            append()


def hold(append: Append) -> bool:
    """Keep *append* for the end of the request; False when nobody collects."""
    held = _HELD.get()
    if held is None:
        return False
    mark = _Mark()
    transaction.on_commit(mark)
    held.append((mark, append))
    return True
