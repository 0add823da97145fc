"""Which sign-ins can be tried without a person, and why the others cannot."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from credentials.rules.problems import SUSPENDED
from credentials.services.fleet.sql import rows_of_many

STATE = """
SELECT u.id, t.environment_id, t.id, u.last_run_at, CASE
  WHEN r.status = 'retired' THEN 'retired'
  WHEN r.application_type <> 'backend' OR kv.id IS NULL OR cv.id IS NULL THEN 'incomplete'
  WHEN u.id IN (SELECT subject_id FROM credentials_finding
    WHERE code = %s AND resolved_at IS NULL) THEN 'suspended'
  WHEN u.id IN (SELECT use_id FROM credentials_validationrun
    WHERE state IN ('queued', 'running')) THEN 'under-way'
  WHEN u.id IN (SELECT unnest(use_ids) FROM credentials_validationrange
    WHERE state = 'waiting') THEN 'under-way'
  ELSE '' END AS reason
FROM credentials_accesskeyuse u
JOIN tenants_registration r ON r.id = u.registration_id
JOIN credentials_accesskey k ON k.id = u.access_key_id
JOIN tenants_tenant t ON t.id = k.tenant_id
LEFT JOIN credentials_secretversion kv ON kv.access_key_id = k.id AND kv.state = 'current'
LEFT JOIN credentials_clientcredential c
  ON c.registration_id = r.id AND c.environment_id = t.environment_id
LEFT JOIN credentials_secretversion cv ON cv.client_credential_id = c.id AND cv.state = 'current'
"""
CHOSEN = f"{STATE} WHERE u.id = ANY(%s)"
# Sign-ins of an environment are due if their last validation began before its moment.
DUE = f"""
SELECT * FROM ({STATE}
  JOIN unnest(%s::uuid[], %s::timestamptz[]) AS due (environment, before)
    ON due.environment = t.environment_id
  WHERE u.last_run_at IS NULL OR u.last_run_at <= due.before) AS found
WHERE reason = ''
"""  # nosec B608  # noqa: S608  (ours)


class Candidate(NamedTuple):
    """One sign-in. *reason*: why it is left out, or "" if it is not."""

    use: UUID
    environment: UUID
    tenant: UUID
    last_run_at: datetime | None
    reason: str


def look_at(uses: Sequence[UUID]) -> list[Candidate]:
    """The state of *uses*. Needs a transaction."""
    return [Candidate(*row) for row in rows_of_many(CHOSEN, [SUSPENDED, list(uses)])]


def due(before: dict[UUID, datetime]) -> list[Candidate]:
    """What may be tried and was last validated before the moment given for its environment."""
    values = [SUSPENDED, list(before), list(before.values())]
    return [Candidate(*row) for row in rows_of_many(DUE, values)]
