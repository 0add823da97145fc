"""Who did it: a person behind a request, or the registry itself."""

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """Copied into each event, since events keep no reference to people."""

    kind: str  # "person", "machine" or "command"
    label: str
    id: str = ""
    address: str = ""
    request_id: str = ""


def machine(name: str) -> Actor:
    """The registry's own worker or schedule *name*."""
    return Actor("machine", name)


def person(label: str, user_id: UUID, *, address: str = "", request_id: str = "") -> Actor:
    """A signed-in person; *address* is the peer's IP address."""
    return Actor("person", label, str(user_id), address, request_id)


COMMAND = Actor("command", "command line")
_ACTOR: contextvars.ContextVar[Actor] = contextvars.ContextVar("cxr_actor", default=COMMAND)


def current_actor() -> Actor:
    """Who acts in this thread or request."""
    return _ACTOR.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Everything recorded in the block is recorded as done by *actor*."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)
