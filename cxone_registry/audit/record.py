"""Append an event. Call it last in a transaction: the chain's head stays locked until commit."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connections, models, transaction

from cxone_registry.audit.actor import Actor, current_actor
from cxone_registry.audit.chain import head_seal, link_hash
from cxone_registry.audit.held import hold
from cxone_registry.audit.keys import chain_keys
from cxone_registry.isolation.context import current_organization

PLATFORM = "platform"
ACTOR, LABEL = 254, 300  # widths of the columns
AT_ONCE = 500
INSERT = (
    "INSERT INTO audit_event (id, organization_id, chain, seq, at, action, actor, object_id,"
    " object_label, body, prev, hash) VALUES "
)
ROW = "(%s, %s, %s, %s, now(), %s, %s, %s, %s, %s, %s, %s)"


def record_change(action: str, obj: models.Model | None = None, **details: Any) -> None:
    """Append to the organisation's ``change`` chain, in the caller's transaction.

    Within a request the event is taken down now and appended at the end (``held.changes_last``).
    *details*: JSON values of non-secret fields, for example ``before`` and ``after``.
    """
    event = _event("change", action, obj, details)
    if not hold(lambda: _append("default", event)):
        _append("default", event)


def record_changes(changes: Iterable[tuple[str, models.Model, Mapping[str, Any]]]) -> None:
    """Append many to the ``change`` chain at once: (action, object, details) in order."""
    events = [_event("change", action, obj, details) for action, obj, details in changes]
    for start in range(0, len(events), AT_ONCE):
        some = events[start : start + AT_ONCE]
        if not hold(partial(_append_all, "default", some)):
            _append_all("default", some)


def record_access(action: str, obj: models.Model | None = None, **details: Any) -> None:
    """Append to the ``access`` chain on a second connection, committed at once.

    For what must survive the caller's rollback: sign-ins, denials, uses of a secret.
    """
    with transaction.atomic(using="audit", savepoint=False):
        _append("audit", _event("access", action, obj, details))


def record_platform(action: str, **details: Any) -> None:
    """Append to the platform's own chain, committed at once; no organisation sees it."""
    with transaction.atomic(using="audit", savepoint=False):
        _append("audit", _event(PLATFORM, action, None, details))


@dataclass(frozen=True, slots=True)
class _Event:
    """What is known before the chain is locked. *key*: the chain's key and its id are in *body*."""

    organization: UUID | None
    chain: str
    action: str
    actor: str
    object_id: str
    label: str
    body: str
    key: bytes


def _event(
    stream: str, action: str, obj: models.Model | None, details: Mapping[str, Any]
) -> _Event:
    organization = None if stream == PLATFORM else current_organization()
    if organization is None and stream != PLATFORM:
        raise ValueError(f"The event {action} needs an organisation.")
    actor = current_actor()
    key_id, key = chain_keys().current()
    return _Event(
        organization=organization,
        chain=PLATFORM if organization is None else f"{organization}:{stream}",
        action=action,
        actor=as_column(actor.label, ACTOR),
        object_id=_object_id(obj),
        label=as_column(_label(obj), LABEL),
        body=_body(action, actor, obj, details, key_id),
        key=key,
    )


def _append(alias: str, event: _Event) -> None:
    _append_all(alias, [event])


def _append_all(alias: str, events: Sequence[_Event]) -> None:
    """Link *events*, all of one chain, in one statement: the trigger looks at row after row."""
    chain = events[0].chain
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT seq, hash FROM audit_lock_head(%s)", (chain,))
        seq, prev = cursor.fetchone()
        prev, values = bytes(prev), []
        for event in events:
            seq += 1
            link = link_hash(event.key, chain=chain, seq=seq, prev=prev, body=event.body)
            values += [
                uuid.uuid4(), event.organization, chain, seq, event.action, event.actor,
                event.object_id, event.label, event.body, prev, link,
            ]  # fmt: skip
            prev = link
        # Only the newest link carries a seal.
        seal = head_seal(events[-1].key, chain=chain, seq=seq, last=prev)
        cursor.execute("SELECT set_config('cxr.head_seal', %s, true)", (seal.hex(),))
        cursor.execute(INSERT + ", ".join([ROW] * len(events)), values)


def as_column(text: str, longest: int) -> str:
    """*text* as PostgreSQL can hold it, for columns beside the body, which keeps it whole."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")[:longest]


def _body(
    action: str, actor: Actor, obj: models.Model | None, details: Mapping[str, Any], key_id: str
) -> str:
    content: dict[str, Any] = {
        **details,
        "at": datetime.now(UTC).isoformat(),
        "action": action,
        "actor": {
            "kind": actor.kind,
            "label": actor.label,
            "id": actor.id,
            "address": actor.address,
            "request": actor.request_id,
        },
        "key": key_id,
    }
    if obj is not None:
        content["object"] = {
            "type": obj._meta.label_lower,
            "id": _object_id(obj),
            "label": _label(obj),
        }
    # ASCII only: NUL and lone surrogates become escapes, which no hostile name can turn to errors.
    return json.dumps(content, default=str, ensure_ascii=True, sort_keys=True)


def _object_id(obj: models.Model | None) -> str:
    return "" if obj is None else str(obj.pk)


def _label(obj: models.Model | None) -> str:
    return "" if obj is None else str(obj)[:LABEL]
