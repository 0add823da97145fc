"""The new value comes in: sealed beside the one in use, tried before anything uses it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from credentials.models import AccessKey, Rotation, SecretVersion
from credentials.rules.rotations.moves import Move
from credentials.services import vault
from credentials.services.rotations import trials
from credentials.services.rotations.locking import RotationError, locked, owner_of, refuse
from credentials.services.vault import Owner
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tenants.models import VendorRequest
from tenants.services import requests

State = Rotation.State
SAME_ID = "This is the ID of the key in use. Enter the ID of the new key."
NO_ID = "Enter the access key ID of the new key: CXone makes one with each secret."
TAKEN = "Another access key of this tenant has that ID."


@transaction.atomic
def receive(rotation: Rotation, secret: Secret, *, key_id: str = "") -> SecretVersion:
    """Store the new value as incoming, and try it at once. Raises RotationError."""
    row = locked(rotation)
    now = timezone.now()
    refuse(row, Move.RECEIVE, now)
    owner = owner_of(row)
    _check_id(owner, key_id)
    version = vault.store_incoming(owner, secret, key_id=key_id)
    _keep(row, version, now)
    _answer_request(row.request_id, now)
    trials.ask(row, version)
    return version


def take_in(owner: Owner, secret: Secret, *, key_id: str = "") -> SecretVersion:
    """A secret that came with NICE's answer: what an open rotation waits for, or in use now.

    *key_id*: of the access key that came with it. Raises RotatingError if a rotation is open that
    waits for none, RotationError if the one that waits does not take it.
    """
    waiting = waiting_for(owner)
    return receive(waiting, secret, key_id=key_id) if waiting else vault.store_secret(owner, secret)


def waiting_for(owner: Owner) -> Rotation | None:
    """The open rotation of *owner* that has no new value yet."""
    name = "access_key" if isinstance(owner, AccessKey) else "client_credential"
    rows = Rotation.objects.filter(state__in=[State.PLANNED, State.REQUESTED])
    return rows.filter(**{name: owner.pk}).first()


def _keep(row: Rotation, version: SecretVersion, now: datetime) -> None:
    row.state, row.received_at, row.new_version = State.RECEIVED, now, version
    row.run, row.validated_at, row.trouble = None, None, ""
    row.save(
        update_fields=["state", "received_at", "new_version", "run", "validated_at", "trouble"]
    )
    record_change("rotation.received", row, version=version.number)


def _check_id(owner: Owner, key_id: str) -> None:
    if not isinstance(owner, AccessKey):
        return
    if not key_id:
        raise RotationError(NO_ID)
    if key_id == owner.access_key_id:
        raise RotationError(SAME_ID)
    if AccessKey.objects.filter(tenant=owner.tenant_id, access_key_id=key_id).exists():
        raise RotationError(TAKEN)


def _answer_request(request_id: UUID | None, now: datetime) -> None:
    """NICE answered what was sent, unless another rotation still waits for the same answer."""
    waiting = Rotation.objects.filter(request_id=request_id, state=State.REQUESTED)
    sent = VendorRequest.objects.filter(pk=request_id, state=VendorRequest.State.SENT).first()
    if sent is not None and not waiting.exists():
        requests.answer(sent, VendorRequest.Outcome.GRANTED, now, "The new secret is here.")
