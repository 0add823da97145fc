"""The chain of the registry itself, for its operator. No organisation's event is in it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from cxone_registry.audit.sentences import sentence

NEWEST = 2**63 - 1
LOOK = "SELECT seq, at, action, actor, body FROM audit_platform_trail(%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Line:
    """One event. *told*: as a sentence; *body*: all of it, as text."""

    seq: int
    at: datetime
    action: str
    actor: str
    told: str
    body: str


def lines(wanted: str, *, below: int = NEWEST, many: int) -> list[Line]:
    """The newest *many* events with a lower number than *below* that hold *wanted*.

    Empty within an organisation: the database gives them out only outside of any.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOK, (wanted, below, many))
        return [_line(*row) for row in cursor.fetchall()]


def _line(seq: int, at: datetime, action: str, actor: str, body: str) -> Line:
    held: dict[str, Any] = json.loads(body)
    shown = json.dumps(held, indent=2, ensure_ascii=False, sort_keys=True)
    return Line(seq, at, action, actor, sentence(held), shown)
