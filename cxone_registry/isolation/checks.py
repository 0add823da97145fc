"""Refuse to start when the wall between organisations is not standing."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, connections

UNGUARDED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
  AND EXISTS (SELECT 1 FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped)
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
    AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
ORDER BY 1
"""
ROLE = """
SELECT rolsuper OR rolbypassrls, EXISTS (
  SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind = 'r' AND pg_has_role(current_user, c.relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""
# Releases before these have known holes in row-level security (CVE-2025-8713 and older).
FLOORS = {15: 14, 16: 10, 17: 6}


@register(Tags.database)
def wall_stands(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """The role cannot pass row-level security, and every table of an organisation has it."""
    if "default" not in (databases or []):
        return []
    try:
        with connections["default"].cursor() as cursor:
            return [*_role(cursor), *_tables(cursor), *_server(cursor), *_engine()]
    except OperationalError:
        return []  # no database yet is reported by what needs it


def _role(cursor: Any) -> list[CheckMessage]:
    cursor.execute(ROLE)
    may_bypass, owns_tables = cursor.fetchone()
    hint = "Let DATABASE_URL name the role cxr_app; `migrate` uses DATABASE_OWNER_URL."
    found: list[CheckMessage] = []
    if may_bypass:
        found.append(
            Error("The role of DATABASE_URL passes row-level security.", hint=hint, id="cxr.E001")
        )
    if owns_tables:
        found.append(
            Error("The role of DATABASE_URL owns the tables it uses.", hint=hint, id="cxr.E002")
        )
    return found


def _tables(cursor: Any) -> list[CheckMessage]:
    cursor.execute(UNGUARDED)
    return [
        Error(
            f"The table {name} has organization_id but no forced row-level security.",
            hint=f"Add SELECT cxr_isolate('{name}') to its migration.",
            id="cxr.E003",
        )
        for (name,) in cursor.fetchall()
    ]


def _server(cursor: Any) -> list[CheckMessage]:
    cursor.execute("SELECT current_setting('server_version_num')::int")
    major, minor = divmod(cursor.fetchone()[0], 10_000)
    if major < min(FLOORS):
        return [Error("PostgreSQL 15 or newer is needed.", id="cxr.E004")]
    if minor < FLOORS.get(major, 0):
        return [
            Warning(
                f"PostgreSQL {major}.{minor} has known holes in row-level security.",
                hint=f"Update to {major}.{FLOORS[major]} or newer.",
                id="cxr.W001",
            )
        ]
    return []


def _engine() -> list[CheckMessage]:
    if settings.DATABASES["default"]["ENGINE"] == "cxone_registry.isolation.backend":
        return []
    return [
        Error(
            "The database engine does not set the organisation in its transactions.",
            hint="Use cxone_registry.isolation.backend.",
            id="cxr.E005",
        )
    ]
