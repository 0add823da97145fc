"""Channels, findings at chosen times, and a receiver that remembers what it got."""

import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from credentials.models import Finding, NoticeChannel, NoticeDelivery
from credentials.services.notices import channels, collecting
from cxone_registry.isolation.context import require_organization
from cxone_registry.secret import Secret
from tests.support import make

WEBHOOK_PATH = "/hook/canary-path"


def ago(minutes: float) -> Any:
    return timezone.now() - timedelta(minutes=minutes)


@transaction.atomic
def channel(kind: str = "email", *, url: str = "", age: float = 100_000, **fields: Any) -> Any:
    """A saved channel that was added *age* minutes ago; ``key`` is what a webhook signs with."""
    given = {"name": f"Room {make.number()}", "kind": kind, "least_severity": 3, **fields}
    if kind == "email":
        given.setdefault("email", "ops@example.com")
    made = NoticeChannel(**given)
    made.key = channels.add(made, Secret(url) if url else None)
    NoticeChannel.objects.filter(pk=made.pk).update(created_at=ago(age))
    made.refresh_from_db()
    return made


@transaction.atomic
def finding(opened: float = 20, resolved: float | None = None, **fields: Any) -> Finding:
    """A finding that was opened *opened* minutes ago, and resolved *resolved* minutes ago."""
    opened_at = ago(opened)
    given = {
        "code": "access-key-refused",
        "severity": 1,
        "subject": "access-key",
        "subject_id": uuid.uuid4(),
        "subject_label": "Key of Pat",
        "sentence": "CXone refused this access key.",
        "remedy": "Generate a new one.",
        "opened_at": opened_at,
        "last_seen_at": opened_at,
        "resolved_at": None if resolved is None else ago(resolved),
    }
    return Finding.objects.create(**{**given, **fields})


def tell() -> Any:
    return collecting.tell(require_organization())


def told(**filters: Any) -> list[str]:
    """The kinds of notices that were queued, oldest first."""
    return [delivery.payload["type"] for delivery in deliveries(**filters)]


@transaction.atomic
def deliveries(**filters: Any) -> list[NoticeDelivery]:
    """What was queued, oldest first."""
    made = NoticeDelivery.objects.filter(**filters).select_related("channel")
    return list(made.order_by("created_at", "event"))


@transaction.atomic
def again(row: Any) -> Any:
    """The row as it is stored now."""
    return type(row).objects.get(pk=row.pk)


@transaction.atomic
def update(row: Any, **fields: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**fields)


@transaction.atomic
def delivery(to: NoticeChannel, **payload: Any) -> NoticeDelivery:
    """A notice that waits to be sent."""
    notice = {
        "type": "finding.opened",
        "at": timezone.now().isoformat(),
        "organization": "Acme",
        "headline": "Critical: CXone refused this access key.",
        "severity": "critical",
        "lines": [],
        "more": 0,
        "link": "http://127.0.0.1:8000/x/",
        **payload,
    }
    return NoticeDelivery.objects.create(
        channel=to, event=f"finding.opened:{uuid.uuid4()}", payload=notice
    )
