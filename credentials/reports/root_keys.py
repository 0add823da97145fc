"""What the platform's operator sees of keys: ids, states, dates and counts. Never a key."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection

from credentials.models import RootKey, ShredOrder

PROOF_LASTS = timedelta(days=365)
DATA_KEY_LASTS = timedelta(days=365)
ORDER = [
    RootKey.State.PROMOTED,
    RootKey.State.STAGED,
    RootKey.State.RETAINED,
    RootKey.State.RETIRED,
]
IN_USE = (RootKey.State.PROMOTED, RootKey.State.RETAINED)


@dataclass(slots=True)
class KeyLine:
    """One root key; *wraps* counts stored keys by what they are."""

    kek_id: str
    row: RootKey | None
    wraps: int = 0
    organizations: int = 0
    oldest_data_key: datetime | None = None
    by_state: Counter[str] = field(default_factory=Counter)

    def proof_is_old(self, now: datetime) -> bool:
        """Whether nobody showed within a year that the escrow copy of a key in use is readable."""
        if self.row is None:
            return self.wraps > 0
        is_used = self.row.state in IN_USE or self.wraps > 0
        return is_used and (self.row.proved_at is None or self.row.proved_at < now - PROOF_LASTS)

    def needed_until(self) -> datetime | None:
        """When the last backup expires that needs a retained key."""
        if self.row is None or self.row.retained_at is None:
            return None
        return self.row.retained_at + timedelta(days=settings.BACKUP_DAYS)


def lines() -> list[KeyLine]:
    """Every root key that has a history or wraps something, the primary first."""
    found = {row.kek_id: KeyLine(row.kek_id, row) for row in RootKey.objects.all()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT kek_id, state, keys, organizations, oldest FROM cxr_key_counts()")
        for kek_id, state, keys, organizations, oldest in cursor.fetchall():
            if state == "destroyed":
                continue
            line = found.setdefault(kek_id, KeyLine(kek_id, None))
            line.wraps += keys
            line.by_state[state] += keys
            line.organizations = max(line.organizations, organizations)
            if state == "active":
                line.oldest_data_key = min(filter(None, [line.oldest_data_key, oldest]))
    return sorted(found.values(), key=_rank)


def due_data_keys(keys: Sequence[KeyLine], now: datetime) -> datetime | None:
    """When the oldest active data key was made, if that is more than a year ago."""
    oldest = min((key.oldest_data_key for key in keys if key.oldest_data_key), default=None)
    return oldest if oldest and oldest < now - DATA_KEY_LASTS else None


def shreddings() -> list[ShredOrder]:
    """Orders, the newest first."""
    return list(ShredOrder.objects.all()[:50])


def shredded_on(organization: UUID) -> datetime | None:
    """When the organisation's secrets were destroyed, or None."""
    done = ShredOrder.objects.filter(of_organization=organization, done_at__isnull=False)
    return done.values_list("done_at", flat=True).first()


def _rank(line: KeyLine) -> tuple[int, int]:
    state = ORDER.index(RootKey.State(line.row.state)) if line.row else 0
    return state, -line.wraps
