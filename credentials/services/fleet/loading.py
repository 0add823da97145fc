"""Everything that a range needs, read in a few statements before anything is sent."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from credentials.models import ValidationRange
from credentials.rules.problems import FLEET_SETTLES
from credentials.services.fleet.guard_rules import Wanted
from credentials.services.fleet.sql import rows

# Row by row from the ids on, each by an index (OFFSET 0 keeps the planner from another order): a
# fleet that was just brought in has no statistics yet, and a plan made without goes through all of
# the organisation's keys, for every range or even for every row. For the same reason the state is
# compared so that no partial index fits: without statistics the wrong one looks as good.
USES = """
SELECT u.id, u.last_outcome, u.last_codes, t.id, t.tenant_id::text, b.number,
  r.client_auth_method, r.application_type = 'backend' AND r.status <> 'retired',
  k.id, k.access_key_id, kv.id, kv.sealed, c.id, c.client_id, cv.id, cv.sealed
FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted (id, place)
CROSS JOIN LATERAL (
  SELECT * FROM credentials_accesskeyuse WHERE id = wanted.id OFFSET 0) AS u
CROSS JOIN LATERAL (
  SELECT * FROM credentials_accesskey WHERE id = u.access_key_id OFFSET 0) AS k
CROSS JOIN LATERAL (
  SELECT * FROM tenants_tenant WHERE id = k.tenant_id AND environment_id = %s OFFSET 0) AS t
CROSS JOIN LATERAL (
  SELECT * FROM tenants_registration WHERE id = u.registration_id OFFSET 0) AS r
CROSS JOIN LATERAL (
  SELECT number FROM tenants_businessunit WHERE id = t.business_unit_id OFFSET 0) AS b
LEFT JOIN LATERAL (
  SELECT id, sealed FROM credentials_secretversion
  WHERE access_key_id = k.id AND state || '' = 'current' OFFSET 0) AS kv ON true
LEFT JOIN LATERAL (
  SELECT id, client_id FROM credentials_clientcredential
  WHERE registration_id = r.id AND environment_id = t.environment_id OFFSET 0) AS c ON true
LEFT JOIN LATERAL (
  SELECT id, sealed FROM credentials_secretversion
  WHERE client_credential_id = c.id AND state || '' = 'current' OFFSET 0) AS cv ON true
ORDER BY wanted.place
"""
CHECKED = """
SELECT use_id FROM credentials_check
WHERE use_id = ANY(%s) AND checked_at >= %s AND round_id = %s
"""
OPEN_FINDINGS = """
SELECT subject_id, code FROM credentials_finding
WHERE resolved_at IS NULL AND subject_id = ANY(%s) AND code = ANY(%s)
"""


class Row(NamedTuple):
    """One sign-in as the database has it. *tenant* is our row's id, *tenant_id* CXone's."""

    use: UUID
    last_outcome: str
    last_codes: str
    tenant: UUID
    tenant_id: str
    business_unit: str
    auth_method: str
    may_be_tried: bool
    access_key: UUID
    access_key_id: str
    key_version: UUID | None
    key_sealed: bytes | None
    client: UUID | None
    client_id: str | None
    client_version: UUID | None
    client_sealed: bytes | None

    @property
    def is_complete(self) -> bool:
        """Whether there are two secrets, of an application that signs in without a person."""
        return self.may_be_tried and bool(self.key_version and self.client_version)

    def wanted(self) -> Wanted:
        """As the guard asks for it; only for a complete one."""
        return Wanted(
            self.use,
            self.access_key,
            self.key_version,  # type: ignore[arg-type]
            self.client,  # type: ignore[arg-type]
            self.client_version,  # type: ignore[arg-type]
        )


def load(work: ValidationRange) -> list[Row]:
    """The sign-ins of *work* that this round has not checked yet. Needs a transaction."""
    begun = work.round.created_at
    checked = {row[0] for row in rows(CHECKED, [work.use_ids, begun, work.round_id])}
    left = [use for use in work.use_ids if use not in checked]
    return [Row(*row) for row in rows(USES, [left, work.environment_id])] if left else []


def open_codes(found: Collection[Row], environment: UUID) -> Mapping[UUID, frozenset[str]]:
    """By thing, the open findings that a check of *found* could keep or resolve.

    Those of the *environment* count as its tenants'.
    """
    things = {thing for row in found for thing in (row.use, row.access_key, row.client, row.tenant)}
    things.add(environment)
    codes: dict[UUID, set[str]] = {}
    for subject, code in rows(OPEN_FINDINGS, [list(things - {None}), list(FLEET_SETTLES)]):
        codes.setdefault(subject, set()).add(code)
    shared = codes.pop(environment, set())
    for tenant in {row.tenant for row in found} if shared else ():
        codes.setdefault(tenant, set()).update(shared)
    return {thing: frozenset(those) for thing, those in codes.items()}


def codes_of(row: Row, known: Mapping[UUID, frozenset[str]]) -> frozenset[str]:
    """Those of the things that *row* signs in with."""
    if not known:
        return frozenset()
    things: tuple[Any, ...] = (row.use, row.access_key, row.client, row.tenant)
    return frozenset().union(*(known.get(thing, ()) for thing in things))
