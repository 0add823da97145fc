"""What a dump of this database needs to be of any use, and what it must hold when restored.

Names no secret and holds no key: it may lie beside the backup, which the root keys must not.
"""

import hashlib
import json
from contextvars import Context
from typing import Any

from django.db import connections, models, transaction

from credentials.fields import SealedField
from credentials.services.reencryption import sealed_fields

FORMAT = "cxr-backup-manifest/1"
NEEDED = """
SELECT kek_id, count(*) FROM (
  SELECT kek_id FROM credentials_platformkey
  UNION ALL SELECT kek_id FROM credentials_organizationkey WHERE wrapped IS NOT NULL) k
GROUP BY kek_id ORDER BY kek_id
"""
KEYS = """
SELECT organization_id::text, count(*) FILTER (WHERE wrapped IS NOT NULL),
  array_agg(DISTINCT kek_id) FILTER (WHERE wrapped IS NOT NULL)
FROM credentials_organizationkey GROUP BY 1 ORDER BY 1
"""


def manifest(*, using: str = "maint") -> dict[str, Any]:
    """Root keys, organisations with their counts, and a hash over all of it, of one moment."""
    # On behalf of no organisation, whoever asks: one would be told to the database first.
    return Context().run(_manifest, using)


def _manifest(using: str) -> dict[str, Any]:
    with transaction.atomic(using=using):
        with connections[using].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found: dict[str, Any] = {
            "format": FORMAT,
            "needs_root_keys": dict(_rows(NEEDED, using)),
            "organizations": {
                organization: {"data_keys": keys, "root_keys": roots or []}
                for organization, keys, roots in _rows(KEYS, using)
            },
        }
        for model, field in sealed_fields():
            _add_values(found["organizations"], model, field, using)
    return {**found, "hash": hash_of(found)}


def hash_of(found: dict[str, Any]) -> str:
    """SHA-256 over everything but the hash itself."""
    body = {name: value for name, value in found.items() if name != "hash"}
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def differences(wanted: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Sentences on what a restored database lacks or has too much, beside its manifest."""
    if hash_of(wanted) != wanted.get("hash"):
        return ["The manifest itself was changed: its hash does not fit."]
    if wanted["hash"] == found["hash"]:
        return []
    said = []
    theirs, ours = wanted["organizations"], found["organizations"]
    for organization in sorted(theirs.keys() | ours.keys()):
        if theirs.get(organization) != ours.get(organization):
            said.append(f"Organisation {organization} is not as the manifest says.")
    if wanted["needs_root_keys"] != found["needs_root_keys"]:
        said.append("The stored keys are wrapped by other root keys than the manifest says.")
    return said or ["The manifest is of another format."]


def _add_values(
    organizations: dict[str, Any], model: type[models.Model], field: SealedField, using: str
) -> None:
    quote = connections[using].ops.quote_name
    table, column = quote(model._meta.db_table), quote(str(field.column))
    counted = (  # only names of our own models go into the text
        "SELECT organization_id::text, count(*), encode(sha256(string_agg(sha256("  # nosec B608  # noqa: S608
        f"uuid_send(id) || {column}), '' ORDER BY id)), 'hex')"
        f" FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 1"
    )
    for organization, count, digest in _rows(counted, using):
        values = organizations.setdefault(organization, {}).setdefault("values", {})
        values[field.aad_name] = {"count": count, "sha256": digest}


def _rows(statement: str, using: str) -> list[tuple[Any, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()
