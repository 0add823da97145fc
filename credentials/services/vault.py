"""The vault: the only place where a secret is sealed or opened."""

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.utils import timezone

from credentials.crypto import DataKey, Opener, Sealed, seal, version_of
from credentials.fields import SealedField
from credentials.models import (
    AccessKey,
    ClientCredential,
    Rotation,
    SecretVersion,
    ValidationRun,
)
from credentials.services import validation_queue
from credentials.services.data_keys import data_keys
from credentials.services.secret_owners import Owner as Owner
from credentials.services.secret_owners import is_reused as is_reused
from credentials.services.secret_owners import owner_of as owner_of
from credentials.services.secret_owners import uses_of as uses_of
from cxone_registry.audit.actor import current_actor
from cxone_registry.audit.record import record_access, record_change
from cxone_registry.isolation.context import require_organization
from cxone_registry.secret import Secret

STALE_KEY = "CX001"
T = TypeVar("T")
State = SecretVersion.State
ROTATING = (
    "A rotation of this secret is under way: enter the new value on the rotation's page, where it"
    " is tried before anything uses it, or cancel the rotation."
)


class RotatingError(Exception):
    """A plain replacement would cut through an open rotation; the text says where to go."""

    def __init__(self) -> None:
        super().__init__(ROTATING)


def store_secret(owner: Owner, secret: Secret) -> SecretVersion:
    """Seal *secret* as the owner's current version, audit it and queue its validation.

    One transaction. The version that was current becomes retiring, an older retiring one is
    destroyed, so that at most two values are live. Needs the organisation's context. Raises
    RotatingError while a rotation is open: two ways to replace one value would lose one of them.
    """
    with transaction.atomic():
        if is_rotating(owner):
            raise RotatingError
        version = _seal_with_fresh_key(owner, secret)
        for use in uses_of(owner):
            validation_queue.request(use, trigger=ValidationRun.Trigger.SAVED)
        record_change(
            "secret.set",
            owner,
            version=version.number,
            fingerprint=version.fingerprint,
        )
    return version


def store_incoming(owner: Owner, secret: Secret, *, key_id: str = "") -> SecretVersion:
    """Seal *secret* as the owner's incoming version, beside the one in use, and audit it.

    An incoming one of before is destroyed. *key_id*: the access key ID that belongs to it. Needs a
    transaction.
    """
    now = timezone.now()

    def add(key: DataKey) -> SecretVersion:
        # Locks the owner, as replacing does.
        number = _next_number(owner)
        before = owner.secret_versions.filter(state=State.INCOMING)
        before.update(state=State.DESTROYED, sealed=None, destroyed_at=now)
        return _add_version(owner, secret, key, number, state=State.INCOMING, key_id=key_id)

    version = _with_fresh_key(add)
    record_change("secret.received", owner, version=version.number, fingerprint=version.fingerprint)
    return version


def is_rotating(owner: Owner) -> bool:
    """Whether a rotation of the owner's secret is open."""
    return owner.rotations.exclude(state__in=Rotation.CLOSED).exists()


def use_secret(version: SecretVersion, *, purpose: str) -> Secret:
    """Open a version to send it to CXone; the use is audited before the value exists.

    Raises KeyMissing, BadFormat or Unsealable.
    """
    with transaction.atomic():
        record_access("secret.used", owner_of(version), version=version.number, purpose=purpose)
    return _open(version)


def use_both(client: SecretVersion, key: SecretVersion, *, purpose: str) -> tuple[Secret, Secret]:
    """Open what signs in together. Like two calls of ``use_secret``, audited in one go.

    The owners of both are loaded already.
    """
    with transaction.atomic(using="audit"):
        for version in (client, key):
            record_access("secret.used", owner_of(version), version=version.number, purpose=purpose)
    return _open(client), _open(key)


def use_many(versions: Collection[UUID], *, purpose: str, about: models.Model) -> Opener:
    """Open many versions of the chosen organisation, audited as one use before any value exists.

    The event is about *about* and names how many versions, and a digest of their ids; *purpose*
    says which work they are opened for. The opener raises KeyMissing, BadFormat or Unsealable.
    """
    together = b"".join(sorted(version.bytes for version in versions))
    digest = hashlib.sha256(together).hexdigest()
    record_access("secrets.used", about, purpose=purpose, count=len(versions), digest=digest)
    field: SealedField = SecretVersion._meta.get_field("sealed")  # type: ignore[assignment]
    return Opener(require_organization(), field.aad_name, data_keys.of_version)


def show_secret(version: SecretVersion, **why: Any) -> Secret:
    """Open a version to show it to a person: the only way out of the registry for a value.

    ``secret.reveal.granted`` with *why* is committed before the value exists; if that fails,
    nothing is opened. Raises KeyMissing, BadFormat or Unsealable after ``secret.reveal.failed``.
    """
    owner = owner_of(version)
    told = {"version": version.number, "fingerprint": version.fingerprint, **why}
    record_access("secret.reveal.granted", owner, **told)
    try:
        return _open(version)
    except Exception as error:
        record_access("secret.reveal.failed", owner, trouble=type(error).__name__, **told)
        raise


def is_same(version: SecretVersion, secret: Secret) -> bool:
    """Whether *secret* is what the version holds; compares keyed fingerprints, opens nothing.

    Raises KeyMissing or BadFormat.
    """
    field: SealedField = SecretVersion._meta.get_field("sealed")  # type: ignore[assignment]
    # A rotation of data keys may not have come to this version yet.
    key = data_keys.of_version(version_of(field.value_from_object(version) or b""))
    mark = key.fingerprint(secret.reveal().encode())
    return hmac.compare_digest(mark, version.fingerprint)


def seal_into(row: models.Model, name: str, secret: Secret) -> None:
    """Seal *secret* into the sealed column *name* of a saved *row*, for a short while.

    What is kept for long is a SecretVersion. Needs the organisation's context.
    """
    field: SealedField = row._meta.get_field(name)  # type: ignore[assignment]

    def write(key: DataKey) -> None:
        setattr(row, name, seal(key, secret.reveal().encode(), field.place(row)))
        row.save(update_fields=[name])

    _with_fresh_key(write)


def open_from(row: models.Model, name: str, *, purpose: str) -> Secret:
    """Open the sealed column *name* of *row*; the use is audited before the value exists.

    Raises KeyMissing, BadFormat or Unsealable.
    """
    with transaction.atomic(using="audit"):
        record_access("secret.used", row, column=name, purpose=purpose)
    sealed: Sealed = getattr(row, name)
    return sealed.open(data_keys.of_version)


def seal_all_into(row: models.Model, name: str, values: Sequence[Secret]) -> None:
    """As ``seal_into``, for several values in their order."""
    together = json.dumps([value.reveal() for value in values])
    seal_into(row, name, Secret(together))


def open_all_from(row: models.Model, name: str, *, purpose: str) -> list[Secret]:
    """What ``seal_all_into`` sealed. Raises as ``open_from``."""
    together = open_from(row, name, purpose=purpose)
    return [Secret(value) for value in json.loads(together.reveal())]


def erase_from(row: models.Model, *names: str) -> None:
    """Forget what the sealed columns *names* of *row* hold."""
    for name in names:
        setattr(row, name, None)
    row.save(update_fields=names)


def current_versions(client: ClientCredential, key: AccessKey) -> dict[bool, SecretVersion]:
    """What is current of both, where there is anything: True for the client, False for the key."""
    both = Q(client_credential=client) | Q(access_key=key)
    found = SecretVersion.objects.filter(both, state=State.CURRENT)
    return {version.client_credential_id is not None: version for version in found}


def are_current(*versions: SecretVersion) -> bool:
    """Whether none of them was replaced meanwhile."""
    ids = [version.pk for version in versions]
    current = SecretVersion.objects.filter(pk__in=ids, state=State.CURRENT)
    return current.count() == len(ids)


def current_version(owner: Owner) -> SecretVersion | None:
    """The version that is used now, or None while no secret was entered."""
    return owner.secret_versions.filter(state=State.CURRENT).first()


def _open(version: SecretVersion) -> Secret:
    # To the type checker the column is bytes; reading it gives a handle.
    sealed: Sealed = version.sealed  # type: ignore[assignment]
    return sealed.open(data_keys.of_version)


def _seal_with_fresh_key(owner: Owner, secret: Secret) -> SecretVersion:
    return _with_fresh_key(lambda key: _add_version(owner, secret, key, _make_room(owner)))


def _with_fresh_key(write: Callable[[DataKey], T]) -> T:
    try:
        with transaction.atomic():
            return write(data_keys.active())
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") != STALE_KEY:
            raise
    # The data key was rotated since this process loaded it.
    data_keys.forget()
    return write(data_keys.active())


def _add_version(
    owner: Owner,
    secret: Secret,
    key: DataKey,
    number: int,
    *,
    state: str = State.CURRENT,
    key_id: str = "",
) -> SecretVersion:
    version = SecretVersion(
        number=number, state=state, key_id=key_id, created_by=_who(), **_link(owner)
    )
    field = SecretVersion._meta.get_field("sealed")
    plaintext = secret.reveal().encode()
    version.fingerprint = key.fingerprint(plaintext)
    version.sealed = seal(key, plaintext, field.place(version))
    if state == State.CURRENT:
        version.became_current_at = timezone.now()
    version.save()
    return version


def _make_room(owner: Owner) -> int:
    number = _next_number(owner)
    versions = owner.secret_versions
    versions.filter(state=State.RETIRING).update(
        state=State.DESTROYED, sealed=None, destroyed_at=timezone.now()
    )
    versions.filter(state=State.CURRENT).update(state=State.RETIRING)
    return number


def _next_number(owner: Owner) -> int:
    # Locks the owner: two people replacing the same secret take turns.
    type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    numbers = owner.secret_versions.order_by("-number").values_list("number", flat=True)
    return (numbers.first() or 0) + 1


def _link(owner: Owner) -> dict[str, Owner]:
    if isinstance(owner, AccessKey):
        return {"access_key": owner}
    return {"client_credential": owner}


def _who() -> str:
    return current_actor().label
