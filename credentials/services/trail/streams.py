"""Add, try out, pause and remove audit streams. Addresses and keys go straight into the vault."""

import secrets

from django.db import transaction

from credentials.models import AuditStream
from credentials.rules.notices import webhook
from credentials.services import vault
from credentials.services.trail import sending, streaming
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_change
from cxone_registry.jobs import queue
from cxone_registry.jobs.models import Job
from cxone_registry.secret import Secret

KIND = "stream-audit"


@transaction.atomic
def add(stream: AuditStream, address: Secret) -> Secret | None:
    """Save a new *stream*, which sends what happens from now on.

    Returns the key that signs what is posted, which is never shown again. Raises AddressError.
    """
    stream.created_by = current_actor().label[:254]
    streaming.start_at_end(stream)
    stream.save(force_insert=True)
    _seal_address(stream, address)
    key = None
    if stream.kind == AuditStream.Kind.HTTPS:
        key = Secret(webhook.written(secrets.token_bytes(webhook.KEY_BYTES)))
        vault.seal_into(stream, "sealed_key", key)
    record_change("audit-stream.added", stream, kind=stream.kind, host=stream.host)
    return key


@transaction.atomic
def change(stream: AuditStream, address: Secret | None) -> None:
    """Save another name, or another *address*. Raises AddressError."""
    stream.save(update_fields=["name"])
    if address:
        _seal_address(stream, address)
        AuditStream.objects.filter(pk=stream.pk).update(failing_since=None, last_trouble="")
    record_change("audit-stream.changed", stream, address_replaced=bool(address), host=stream.host)


@transaction.atomic
def switch(stream: AuditStream, *, on: bool) -> None:
    """Pause it, or go on where it stopped: what happened meanwhile is sent then."""
    stream.is_enabled = on
    stream.save(update_fields=["is_enabled"])
    record_change("audit-stream.resumed" if on else "audit-stream.paused", stream)


@transaction.atomic
def remove(stream: AuditStream) -> None:
    """Delete it with its address and key."""
    record_change("audit-stream.deleted", stream, kind=stream.kind, host=stream.host)
    stream.delete()


@transaction.atomic
def test(stream: AuditStream) -> None:
    """Record a marked event and send what waits at once, however often it failed before."""
    AuditStream.objects.filter(pk=stream.pk).update(failing_since=None, last_trouble="")
    record_change("audit-stream.tested", stream)
    queue.enqueue(KIND, stream.pk, priority=Job.Priority.PERSON)


def _seal_address(stream: AuditStream, address: Secret) -> None:
    stream.host = sending.checked_address(stream.kind, address).host
    vault.seal_into(stream, "sealed_address", Secret(address.reveal().strip()))
    stream.save(update_fields=["host"])
