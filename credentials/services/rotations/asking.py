"""NICE is asked for a new client secret by a drafted mail with the tracking number.

NICE describes no way to replace a secret oneself. Rotations of one registration share one mail.
"""

from datetime import datetime

from credentials.models import Rotation
from credentials.services.rotations.locking import RotationError
from tenants.models import VendorRequest
from tenants.services import requests
from tenants.services.requests import RequestError

OPEN = (VendorRequest.State.DRAFT, VendorRequest.State.SENT)


def draft(rotation: Rotation) -> VendorRequest:
    """A draft that names the client, or the one of another rotation, which then names both."""
    client = rotation.client_credential
    if client is None:
        raise RotationError("NICE is not asked for access keys.")
    line = f"client_id {client.client_id} in {client.environment.name}"
    shared = _shared(rotation)
    try:
        if shared is not None:
            return requests.edit(shared, f"{shared.text}\n{line}".strip())
        return requests.create(client.registration, VendorRequest.Kind.SECRET, line)
    except RequestError as error:
        raise RotationError(str(error)) from error


def take_back(rotation: Rotation, now: datetime) -> None:
    """Nothing is asked any more, unless another rotation waits for the same mail."""
    others = Rotation.objects.filter(request=rotation.request_id).exclude(pk=rotation.pk)
    asked = VendorRequest.objects.filter(pk=rotation.request_id, state__in=OPEN).first()
    if asked is not None and not others.exclude(state__in=Rotation.CLOSED).exists():
        requests.withdraw(asked, now)


def _shared(rotation: Rotation) -> VendorRequest | None:
    assert rotation.client_credential is not None  # noqa: S101  (the caller has seen to it)
    others = Rotation.objects.filter(
        client_credential__registration=rotation.client_credential.registration_id,
        state=Rotation.State.REQUESTED,
        request__state=VendorRequest.State.DRAFT,
    )
    found = others.select_related("request").first()
    return found.request if found else None
