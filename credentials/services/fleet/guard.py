"""The guard before a fleet's sends: ``attempts.begin`` for many sign-ins in a few statements.

The same promises, kept the same way: who decides about a key holds its row, and the attempts are
committed before anything leaves. Rows that another sender holds are not waited for; their sign-ins
wait instead.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from credentials.services import attempts
from credentials.services.attempts import SuspendedError
from credentials.services.fleet.guard_rules import Doubt, Ledger, Said, Wanted
from credentials.services.fleet.sql import rows, run
from cxone_registry.isolation.context import require_organization

# A client secret that worked so lately serves a whole fleet at once. One that did not is tried with
# two sign-ins first: NICE may have withdrawn it, and then two refusals are enough.
TRUST_LASTS = timedelta(minutes=15)
# In the order in which everybody locks them. A weaker lock than FOR UPDATE, so that attempts of
# other keys' owners, which refer to these rows, are not in the way; stronger ones still wait.
HOLD = """
SELECT id FROM credentials_{table} WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""
UNDER_WAY = """
SELECT access_key_id, access_key_secret_id, client_secret_id, by_machine, sent_at
FROM credentials_attempt WHERE state = 'sent' AND access_key_id = ANY(%s)
"""
UNDER_WAY_OF_CLIENTS = """
SELECT client_secret_id, by_machine FROM credentials_attempt
WHERE state = 'sent' AND client_secret_id = ANY(%s)
"""
FORGOTTEN = """
UPDATE credentials_attempt SET state = 'closed', outcome = 'unknown', closed_at = now()
WHERE state = 'sent' AND access_key_id = ANY(%s) AND sent_at < %s
"""
# The newest two that tell something; who worked last has a clean record and is left out.
KEYS = """
SELECT version, newest FROM unnest(%s::uuid[]) AS version
CROSS JOIN LATERAL (SELECT array(
  SELECT a.outcome::text FROM credentials_attempt a WHERE a.access_key_secret_id = version
    AND (a.outcome = 'accepted' OR a.by_machine AND (a.outcome = 'access-key-refused'
      OR a.outcome = 'unknown' AND a.sent_at >= %s))
  ORDER BY a.sent_at DESC LIMIT 2)) AS told (newest)
WHERE newest[1] <> 'accepted'
"""
CLIENTS = """
SELECT version, array_remove(array[told.first, told.second], NULL)
FROM unnest(%s::uuid[]) AS version
LEFT JOIN LATERAL (
  SELECT max(outcome) FILTER (WHERE place = 1) AS first, max(sent_at) AS at,
    max(outcome) FILTER (WHERE place = 2) AS second
  FROM (SELECT a.outcome::text, a.sent_at, row_number() OVER (ORDER BY a.sent_at DESC) AS place
    FROM credentials_attempt a WHERE a.client_secret_id = version
      AND (a.outcome IN ('accepted', 'access-key-refused', 'code-refused')
        OR a.by_machine AND a.outcome = 'client-refused')
    ORDER BY a.sent_at DESC LIMIT 2) AS newest
) AS told ON true
WHERE told.first IS NULL OR told.first = 'client-refused' OR told.at < %s
"""
WRONG_KEYS = """
SELECT access_key_id, sent_at FROM credentials_attempt WHERE access_key_id = ANY(%s)
  AND sent_at > %s AND outcome IN ('access-key-refused', 'unknown') ORDER BY sent_at
"""
WRONG_CLIENTS = """
SELECT client_secret_id, sent_at FROM credentials_attempt WHERE client_secret_id = ANY(%s)
  AND sent_at > %s AND outcome = 'client-refused' ORDER BY sent_at
"""
BEGIN = """
INSERT INTO credentials_attempt (id, organization_id, range_id, client_secret_id,
  access_key_secret_id, access_key_id, by_machine, state, outcome, sent_at)
SELECT a, %s, %s, c, s, k, true, 'sent', '', %s
FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[], %s::uuid[]) AS begun (a, c, s, k)
"""


def begin(
    wanted: Sequence[Wanted], *, range_id: UUID
) -> tuple[list[tuple[Wanted, UUID]], list[tuple[Wanted, SuspendedError | None]]]:
    """Commit the rows that say "these secrets are being sent".

    Returns who may be sent, each with its attempt, and who may not, each with what forbids it, or
    None if it only has to wait for something that is under way.
    """
    with transaction.atomic():
        ledger = read(wanted)
        said = [(one, ledger.ask(one)) for one in wanted]
        allowed = [(one, uuid4()) for one, answer in said if answer is Said.SEND]
        if allowed:
            _insert(allowed, range_id)
        refused = [
            (one, _error(ledger, one, answer)) for one, answer in said if answer is not Said.SEND
        ]
    return allowed, refused


def read(wanted: Sequence[Wanted]) -> Ledger:
    """What is held against *wanted*, and the locks to decide by. Needs a transaction."""
    now = timezone.now()
    keys = list({one.access_key for one in wanted})
    held = {row[0] for row in rows(HOLD.format(table="accesskey"), [keys])}
    ledger = Ledger(held=held)
    # Before the failures: what is answered in between is then counted twice instead of never.
    _read_under_way(ledger, keys, now)
    versions = list({one.key_version for one in wanted})
    for version, newest in rows(KEYS, [versions, now - attempts.DOUBT_LASTS]):
        ledger.key_failures[version] = _failures(newest, good=(attempts.ACCEPTED,))
    ledger.wrong_of_key = _times(rows(WRONG_KEYS, [keys, now - attempts.WINDOW]))
    _read_clients(ledger, wanted, now)
    return ledger


def _read_under_way(ledger: Ledger, keys: list[UUID], now: datetime) -> None:
    since = now - attempts.quarantine()
    found = rows(UNDER_WAY, [keys])
    if any(row[4] < since for row in found):
        run(FORGOTTEN, [keys, since])
    for key, version, _, by_machine, sent_at in found:
        if sent_at >= since:
            ledger.sent_of_key[key] += 1
            ledger.sent_of_key_version[version] += by_machine


def _read_clients(ledger: Ledger, wanted: Iterable[Wanted], now: datetime) -> None:
    # Only theirs whose access key is held here: locks of no use would be in others' way.
    clients = {one.client_version: one.client for one in wanted if one.access_key in ledger.held}
    versions = list(clients)
    doubtful = _doubts(versions, now)
    if doubtful:
        # A doubtful one is decided about by one sender at a time, whichever key it goes with.
        owners = list({clients[version] for version in doubtful})
        ledger.held |= {row[0] for row in rows(HOLD.format(table="clientcredential"), [owners])}
        for version, by_machine in rows(UNDER_WAY_OF_CLIENTS, [list(doubtful)]):
            ledger.sent_of_client[version] += 1
            ledger.machines_sent_of_client[version] += by_machine
        ledger.doubtful_clients = _doubts(list(doubtful), now)
    ledger.wrong_of_client = _times(rows(WRONG_CLIENTS, [versions, now - attempts.WINDOW]))


def _doubts(versions: Collection[UUID], now: datetime) -> dict[UUID, Doubt]:
    found = {}
    for version, newest in rows(CLIENTS, [versions, now - TRUST_LASTS]):
        failures = _failures(newest, good=attempts.CLIENT_GOOD)
        found[version] = Doubt(failures, is_proven=failures < len(newest))
    return found


def _failures(newest: list[str], *, good: tuple[str, ...]) -> int:
    """How many of the newest two come before the first good one."""
    for count, outcome in enumerate(newest):
        if outcome in good:
            return count
    return len(newest)


def _times(found: Iterable[tuple[Any, ...]]) -> dict[UUID, list[datetime]]:
    times: dict[UUID, list[datetime]] = {}
    for owner, moment in found:
        times.setdefault(owner, []).append(moment)
    return times


def _insert(allowed: Sequence[tuple[Wanted, UUID]], range_id: UUID) -> None:
    columns = [
        [attempt for _, attempt in allowed],
        [one.client_version for one, _ in allowed],
        [one.key_version for one, _ in allowed],
        [one.access_key for one, _ in allowed],
    ]
    run(BEGIN, [require_organization(), range_id, timezone.now(), *columns])


def _error(ledger: Ledger, one: Wanted, said: Said) -> SuspendedError | None:
    if said is Said.WAIT:
        return None
    if said is Said.KEY_BURST:
        return attempts.burst(ledger.wrong_of_key[one.access_key], attempts.WHY_KEY)
    if said is Said.CLIENT_BURST:
        return attempts.burst(ledger.wrong_of_client[one.client_version], attempts.WHY_CLIENT)
    is_key = said is Said.KEY_SUSPENDED
    return SuspendedError(attempts.KEY_SUSPENDED if is_key else attempts.CLIENT_SUSPENDED)
