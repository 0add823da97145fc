"""Events as files: JSON lines with what it takes to check them, and CSV for spreadsheets."""

import csv
import io
import json
from collections.abc import Iterable

from cxone_registry.audit.models import Event

MOST = 50_000
COLUMNS = ("chain", "seq", "at", "action", "actor", "object_id", "object_label", "body", "prev", "hash")  # fmt: skip  # noqa: E501
# What a spreadsheet would run as a formula, or skip to find one.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_lines(events: Iterable[Event]) -> str:
    """One JSON object for each event; *body* is the exact text that was hashed."""
    return "".join(json.dumps(_row(event), sort_keys=True) + "\n" for event in events)


def as_csv(events: Iterable[Event]) -> str:
    """The same as a table; what begins like a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in _row(event).values()] for event in events)
    return out.getvalue()


def _row(event: Event) -> dict[str, str | int]:
    return {
        "chain": event.chain,
        "seq": event.seq,
        "at": event.at.isoformat(),
        "action": event.action,
        "actor": event.actor,
        "object_id": event.object_id,
        "object_label": event.object_label,
        "body": event.body,
        "prev": bytes(event.prev).hex(),
        "hash": bytes(event.hash).hex(),
    }


def _cell(value: str | int) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(DANGEROUS) else text
