"""What a worker that is gone had begun to send: a doubt, for the guard and for people."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from credentials.models import ValidationRange
from credentials.services.fleet import oddities
from credentials.services.fleet.loading import Row
from credentials.services.fleet.sql import again_if_deadlocked, rows
from tenants.cxone import Observation, Step

CLOSE = """
UPDATE credentials_attempt SET state = 'closed', outcome = 'unknown', closed_at = now()
WHERE range_id = %s AND state = 'sent' RETURNING client_secret_id, access_key_secret_id
"""
PROVEN = """
SELECT version FROM unnest(%s::uuid[]) AS version WHERE 'accepted' = (
  SELECT a.outcome FROM credentials_attempt a WHERE a.access_key_secret_id = version
    AND (a.outcome = 'accepted' OR a.by_machine AND a.outcome = 'access-key-refused')
  ORDER BY a.sent_at DESC LIMIT 1)
"""


def settle(work: ValidationRange, found: Sequence[Row]) -> list[Row]:
    """Close what *work* left open, tell what is doubtful as "unknown"; returns who is left to ask.

    What is proven good may be sent again; the guard counts the first send as a failure.
    """
    with transaction.atomic():
        pairs = {(client, key) for client, key in rows(CLOSE, [work.pk])}
        keys = list({key for _, key in pairs})
        proven = {row[0] for row in rows(PROVEN, [keys])} if keys else set()
    doubtful = [row for row in found if _is_doubtful(row, pairs, proven)]
    if doubtful:
        unclear = [(row, _unanswered()) for row in doubtful]
        again_if_deadlocked(partial(oddities.told, work, unclear))
    told = {row.use for row in doubtful}
    return [row for row in found if row.use not in told]


def _is_doubtful(row: Row, pairs: set[tuple[UUID, UUID]], proven: set[UUID]) -> bool:
    return (row.client_version, row.key_version) in pairs and row.key_version not in proven


def _unanswered() -> Observation:
    step = Step("token", datetime.now(UTC), 0, "failed", "connection-lost")
    return Observation((step,), "unknown", sent=True)
