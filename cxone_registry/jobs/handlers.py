"""Which function does the work of which kind: named in settings, since other rooms lie above."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Done:
    """The work is over; *code* says how, for the job's row."""

    code: str = "done"


@dataclass(frozen=True, slots=True)
class Later:
    """Not now. *counts*: whether this try uses up one of the job's attempts."""

    after: timedelta
    counts: bool = False


# Runs in the organisation's context, outside any transaction. Takes the job's object id.
Handler = Callable[[UUID], Done | Later]


def handler_of(kind: str) -> Handler:
    """The function for *kind*; raises KeyError for a kind that no room declares."""
    return import_string(settings.JOB_HANDLERS[kind])


def on_give_up(kind: str) -> Callable[[UUID], None] | None:
    """What to call, in the organisation's context, when a job's attempts are used up."""
    path = settings.JOB_GIVE_UP_HANDLERS.get(kind)
    return import_string(path) if path else None
