"""Refuse to serve unless the wall between organisations stands and the keys fit the database.

Django runs checks of the database only for ``migrate`` and ``check --database``, so web servers,
workers and beats ask here before their first request. What could not be looked at is refused too.
"""

import sys
from collections.abc import Callable
from typing import Any

from django.core.checks import ERROR, CheckMessage
from django.db import DatabaseError, OperationalError, connections

from credentials.services.key_status import sealing_problems
from cxone_registry.isolation.checks import faults_of

EX_CONFIG = 78  # sysexits.h: the configuration is wrong


def refuse_unless_safe(**_: Any) -> None:
    """End the process with status 78 and sentences on standard error, or return.

    Takes and ignores what a Celery signal sends.
    """
    problems = [*_told(_problems_of_wall), *_told(sealing_problems)]
    connections.close_all()  # a web server may fork after this
    if problems:
        sys.stderr.write("\n".join(["Not started.", *problems, ""]))
        sys.exit(EX_CONFIG)


def _told(find: Callable[[], list[str]]) -> list[str]:
    try:
        return find()
    except OperationalError:
        return ["The database does not answer, so nothing could be checked. Is DATABASE_URL right?"]
    except DatabaseError:
        return ["The database lacks tables of this version. Run `manage.py migrate` first."]


def _problems_of_wall() -> list[str]:
    faults = faults_of(connections["default"])
    return [_sentence(fault) for fault in faults if fault.level >= ERROR]


def _sentence(fault: CheckMessage) -> str:
    return f"{fault.msg} {fault.hint} ({fault.id})"
