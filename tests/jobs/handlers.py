"""A handler whose behaviour each test chooses, and what was seen of it."""

import threading
from collections.abc import Callable
from uuid import UUID

from cxone_registry.jobs.handlers import Done, Later

worked: list[UUID] = []
given_up: list[UUID] = []
behaviour: dict[UUID, Callable[[], Done | Later]] = {}
_lock = threading.Lock()


def forget() -> None:
    worked.clear()
    given_up.clear()
    behaviour.clear()


def work(object_id: UUID) -> Done | Later:
    with _lock:
        worked.append(object_id)
    return behaviour.get(object_id, Done)()


def told(object_id: UUID) -> None:
    given_up.append(object_id)
