"""Which version of a secret is in use: the switch of a rotation, and the way back.

Values are not opened here; only the vault does that.
"""

from django.utils import timezone

from credentials.models import AccessKey, SecretVersion, ValidationRun
from credentials.services import validation_queue, vault
from credentials.services.vault import Owner
from cxone_registry.audit.record import record_change

State = SecretVersion.State


def make_current(owner: Owner, new: SecretVersion) -> SecretVersion | None:
    """The incoming version is used from now on, and the current one retires.

    Returns the one that retires. Needs a transaction; queues validations of all sign-ins.
    """
    _lock(owner)
    live = owner.secret_versions
    old = live.filter(state=State.CURRENT).first()
    live.filter(state=State.RETIRING).update(
        state=State.DESTROYED, sealed=None, destroyed_at=timezone.now()
    )
    if old is not None:
        _remember_key_id(owner, old)
        _set(old, State.RETIRING)
    _use(owner, new)
    record_change("secret.switched", owner, version=new.number, before=old.number if old else None)
    return old


def switch_back(owner: Owner, new: SecretVersion, old: SecretVersion) -> None:
    """The old version is used again and the new one waits, as before the switch."""
    _lock(owner)
    _set(new, State.INCOMING)
    _use(owner, old)
    record_change("secret.switched-back", owner, version=old.number, before=new.number)


def destroy(version: SecretVersion) -> None:
    """Forget the value for good; that it existed stays. Needs a transaction."""
    found = SecretVersion.objects.filter(pk=version.pk).exclude(state=State.DESTROYED)
    if found.update(state=State.DESTROYED, sealed=None, destroyed_at=timezone.now()):
        record_change("secret.destroyed", vault.owner_of(version), version=version.number)


def _use(owner: Owner, version: SecretVersion) -> None:
    version.became_current_at = timezone.now()
    version.save(update_fields=["became_current_at"])
    _set(version, State.CURRENT)
    if isinstance(owner, AccessKey) and version.key_id:
        AccessKey.objects.filter(pk=owner.pk).update(access_key_id=version.key_id)
        owner.access_key_id = version.key_id
    for use in vault.uses_of(owner):
        validation_queue.request(use, trigger=ValidationRun.Trigger.SAVED)


def _remember_key_id(owner: Owner, old: SecretVersion) -> None:
    """Values of before had no ID of their own: it was that of the access key."""
    if isinstance(owner, AccessKey) and not old.key_id:
        old.key_id = owner.access_key_id
        old.save(update_fields=["key_id"])


def _set(version: SecretVersion, state: str) -> None:
    version.state = state
    version.save(update_fields=["state"])


def _lock(owner: Owner) -> None:
    type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    owner.refresh_from_db()
