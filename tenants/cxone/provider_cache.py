"""Remembers what issuers publish: discovery documents for 10 minutes, signing keys for an hour."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from tenants.cxone.cloud import Cloud
from tenants.cxone.discovery import ProviderDocument, discover_provider
from tenants.cxone.errors import Unavailable
from tenants.cxone.jwks import KeySet, fetch_keys
from tenants.cxone.sender import Sender
from tenants.cxone.single_flight import SingleFlight

T = TypeVar("T")

DOCUMENT_LIFE = timedelta(minutes=10)
KEYS_LIFE = timedelta(hours=1)
# While the issuer cannot be reached, keys this old still verify: they are public and were checked.
STALE_KEYS_LIFE = timedelta(hours=24)
RENEWAL_PAUSE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    value: T
    at: datetime

    def younger_than(self, life: timedelta, now: datetime) -> bool:
        # A clock that was set back makes the age negative: then nothing is known, fetch again.
        return timedelta(0) <= now - self.at < life


class ProviderCache:
    """Shared by all threads of a process. Keyed by the whole cloud record, so that two records with
    one issuer but different allowed domains never trust each other's documents.

    Every method takes *now* as aware UTC and raises what discovery and the door raise.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights = SingleFlight()
        self._documents: dict[Cloud, _Kept[ProviderDocument]] = {}
        self._keys: dict[Cloud, _Kept[KeySet]] = {}
        self._renewed_at: dict[Cloud, datetime] = {}

    def document(self, cloud: Cloud, *, door: Sender, now: datetime) -> ProviderDocument:
        """The discovery document of *cloud*."""

        def fetch() -> ProviderDocument:
            kept = self._documents.get(cloud)
            if kept and kept.younger_than(DOCUMENT_LIFE, now):
                return kept.value
            found = discover_provider(cloud, door=door)
            self._documents[cloud] = _Kept(found, now)
            return found

        kept = self._documents.get(cloud)
        if kept and kept.younger_than(DOCUMENT_LIFE, now):
            return kept.value
        return self._flights.run(("document", cloud), fetch)

    def keys(self, cloud: Cloud, *, door: Sender, now: datetime) -> KeySet:
        """The signing keys of *cloud*, up to 24 hours old while the issuer is unavailable."""
        kept = self._keys.get(cloud)
        if kept and kept.younger_than(KEYS_LIFE, now):
            return kept.value
        try:
            return self._fetch_keys(cloud, older_than=kept, door=door, now=now)
        except Unavailable:
            if kept and kept.younger_than(STALE_KEYS_LIFE, now):
                return kept.value
            raise

    def renewed_keys(self, cloud: Cloud, *, tried: KeySet, door: Sender, now: datetime) -> KeySet:
        """Newer keys than *tried*, or *tried* itself if there are none to be had now.

        For an unknown ``kid`` and for a failed signature: CXone's keys were called ``default`` for
        years, so a new key may come under the old name. At most one fetch per minute and cloud, or
        anyone with a forged token could make us hammer the issuer.
        """
        kept = self._keys.get(cloud)
        if kept and kept.value is not tried:
            return kept.value
        if self._may_renew(cloud, now):
            return self._fetch_keys(cloud, older_than=kept, door=door, now=now)
        return self._flights.run(("keys", cloud), lambda: self._current(cloud, tried))

    def _fetch_keys(
        self, cloud: Cloud, *, older_than: _Kept[KeySet] | None, door: Sender, now: datetime
    ) -> KeySet:
        def fetch() -> KeySet:
            kept = self._keys.get(cloud)
            if kept and kept is not older_than:
                return kept.value
            uri = self.document(cloud, door=door, now=now).jwks_uri
            found = fetch_keys(cloud, uri, door=door)
            self._keys[cloud] = _Kept(found, now)
            return found

        return self._flights.run(("keys", cloud), fetch)

    def _may_renew(self, cloud: Cloud, now: datetime) -> bool:
        with self._lock:
            last = self._renewed_at.get(cloud)
            if last is not None and timedelta(0) <= now - last < RENEWAL_PAUSE:
                return False
            self._renewed_at[cloud] = now
            return True

    def _current(self, cloud: Cloud, tried: KeySet) -> KeySet:
        kept = self._keys.get(cloud)
        return kept.value if kept else tried
