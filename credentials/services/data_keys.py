"""Data keys of organisations, unwrapped and kept for a while in this process."""

import threading
import time
from uuid import UUID

from django.db import transaction

from credentials.crypto import DataKey, KeyMissing
from credentials.models import OrganizationKey
from credentials.services import primary_key
from credentials.services.keyring import forget_keyring, keyring
from cxone_registry.isolation.context import require_organization

KEEP_SECONDS = 600
PURPOSE = "data"


class DataKeyMissing(KeyMissing):
    """The organisation never had that data key, or it was destroyed."""

    def __str__(self) -> str:
        return f"The {self.key_id} of this organisation was destroyed or never made."


class DataKeys:
    """A cache of unwrapped keys. Safe for threads; a lost race only unwraps twice."""

    def __init__(self) -> None:
        self._kept: dict[tuple[UUID, int], tuple[float, DataKey]] = {}
        self._active: dict[UUID, tuple[float, int]] = {}
        self._lock = threading.Lock()

    def active(self) -> DataKey:
        """The key that new values of the chosen organisation are sealed with."""
        organization = require_organization()
        kept = self._active.get(organization)
        if kept is None or kept[0] < time.monotonic():
            return self._load_active(organization)
        try:
            return self.of_version(kept[1])
        except DataKeyMissing:
            # Rotated and destroyed since this process looked.
            return self._load_active(organization)

    def of_version(self, version: int) -> DataKey:
        """The chosen organisation's key of *version*; KeyMissing once it was destroyed."""
        organization = require_organization()
        kept = self._kept.get((organization, version))
        if kept is None or kept[0] < time.monotonic():
            kept = (time.monotonic() + KEEP_SECONDS, _load(organization, version))
            with self._lock:
                self._kept[organization, version] = kept
        return kept[1]

    def _load_active(self, organization: UUID) -> DataKey:
        """Version and key from one row, so that no rotation comes between them."""
        with transaction.atomic():
            row = OrganizationKey.objects.filter(state=OrganizationKey.State.ACTIVE).first()
        if row is None:
            raise DataKeyMissing("data key")  # the organisation was shredded
        key = _opened(organization, row)
        until = time.monotonic() + KEEP_SECONDS
        with self._lock:
            self._active[organization] = (until, row.version)
            self._kept[organization, row.version] = (until, key)
        return key

    def forget(self) -> None:
        """Load everything again: after a rotation made what is kept stale."""
        with self._lock:
            self._kept.clear()
            self._active.clear()


def _load(organization: UUID, version: int) -> DataKey:
    with transaction.atomic():
        row = OrganizationKey.objects.filter(version=version).first()
    if row is None:
        raise DataKeyMissing(f"data key {version}")
    return _opened(organization, row)


def _opened(organization: UUID, row: OrganizationKey) -> DataKey:
    if row.wrapped is None:
        raise DataKeyMissing(f"data key {row.version}")
    raw = _unwrap(row.kek_id, row.wrapped, context(organization, row.version))
    return DataKey(row.version, raw)


def _unwrap(kek_id: str, wrapped: bytes | memoryview, bound_to: tuple[str, UUID, int]) -> bytes:
    try:
        return keyring().unwrap(kek_id, wrapped, bound_to)
    except KeyMissing:
        # The ring may have got a key since this process read it.
        forget_keyring()
        return keyring().unwrap(kek_id, wrapped, bound_to)


def create(version: int) -> OrganizationKey:
    """Make, wrap and save an active key of *version* for the chosen organisation."""
    organization = require_organization()
    key = DataKey.generate(version)
    kek_id, wrapped = primary_key.wrap(key.raw, context(organization, version))
    return OrganizationKey.objects.create(version=version, kek_id=kek_id, wrapped=wrapped)


def context(organization: UUID, version: int) -> tuple[str, UUID, int]:
    """What an organisation key's wrapping is bound to."""
    return (PURPOSE, organization, version)


data_keys = DataKeys()
