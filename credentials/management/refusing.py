"""How a key command ends that refuses: a sentence, no traceback, status 78."""

from typing import NoReturn

from django.db import connections

EX_CONFIG = 78  # sysexits.h: the configuration is wrong


class Refused(Exception):  # noqa: N818
    """Becomes standard error and exit status 78."""


def refuse(text: str) -> NoReturn:
    """End the command: nothing was done."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    raise Refused(text)
