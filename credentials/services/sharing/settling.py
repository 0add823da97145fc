"""A member decides about an answer that came in by a link: it goes into use, or is erased."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from credentials.models import AccessKey, SecretRequest, SecretVersion
from credentials.rules.secret_input import check_access_key_secret
from credentials.services import vault
from credentials.services.rotations import receiving
from credentials.services.rotations.locking import RotationError
from credentials.services.sharing.requests import RequestError, State, close, lock
from credentials.services.taking_over import MEANWHILE, REUSED, Row, TakeOverError, store
from cxone_registry.audit.record import record_change
from cxone_registry.secret import Secret
from tenants.models import Environment, Registration

DONE = "Somebody else decided a moment ago, or the answer was erased. Look at what became of it."
GONE = "What it was asked for was deleted meanwhile. Do not use the answer."


def use(request: SecretRequest, by: str) -> list[str]:
    """Store what was handed in and erase the answer. Gives warnings.

    All of it or nothing. Raises RequestError.
    """
    try:
        with transaction.atomic():
            locked = _answered(request.pk)
            warnings = _store_all(locked)
            close(locked, State.USED, by)
    except IntegrityError:
        raise RequestError(MEANWHILE) from None
    except TakeOverError as error:
        raise RequestError(str(error)) from None
    return warnings


@transaction.atomic
def refuse(request: SecretRequest, by: str) -> None:
    """Erase the answer. Raises RequestError."""
    close(_answered(request.pk), State.REFUSED, by)


def _answered(request_id: UUID) -> SecretRequest:
    locked = lock(request_id)
    if locked is None or locked.state != State.ANSWERED or locked.sealed_answer is None:
        raise RequestError(DONE)
    return locked


def _store_all(request: SecretRequest) -> list[str]:
    values = vault.open_all_from(request, "sealed_answer", purpose="secret request")
    pairs = list(zip(request.found, values, strict=True))
    if request.access_key_id is not None:
        [(found, secret)] = pairs
        return _store_key(request.access_key_id, found["id"], secret)
    # Everybody who changes a registration's credentials locks it first.
    rows = Registration.objects.select_for_update(no_key=True)
    registration = rows.filter(pk=request.registration_id).first()
    if registration is None:
        raise RequestError(GONE)
    return [warning for pair in pairs for warning in _store_client(registration, *pair)]


def _store_client(
    registration: Registration, found: Mapping[str, Any], secret: Secret
) -> list[str]:
    environment = Environment.objects.filter(slug=found["environment"], is_active=True).first()
    if environment is None:
        raise RequestError(GONE)
    return store(registration, Row(environment, found["id"], secret=1), {1: secret})


def _store_key(key_id: UUID, identifier: str, secret: Secret) -> list[str]:
    key = AccessKey.objects.select_for_update(of=("self",)).filter(pk=key_id).first()
    if key is None:
        raise RequestError(GONE)
    refusals, warnings = check_access_key_secret(secret.reveal(), identifier=identifier)
    if refusals:
        raise RequestError(refusals[0])
    version = _take_in(key, identifier, secret)
    return [*warnings, REUSED] if vault.is_reused(version) else warnings


def _take_in(key: AccessKey, identifier: str, secret: Secret) -> SecretVersion:
    """What an open rotation waits for keeps its ID beside it until the switch."""
    if not vault.is_rotating(key):
        _rename(key, identifier)
    try:
        return receiving.take_in(key, secret, key_id=identifier)
    except (vault.RotatingError, RotationError) as error:
        raise RequestError(str(error)) from None


def _rename(key: AccessKey, identifier: str) -> None:
    """The other side made a new key: its ID goes with its secret."""
    before = key.access_key_id
    if before == identifier:
        return
    key.access_key_id = identifier
    try:
        key.full_clean()
    except ValidationError as error:
        raise RequestError(" ".join(error.messages)) from None
    key.save(update_fields=["access_key_id"])
    record_change("accesskey.id-replaced", key, before=before, after=identifier)
