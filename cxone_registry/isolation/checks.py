"""Refuse to start when the wall between organisations is not standing."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Every policy must ask for the organisation: one that does not opens the table, since policies add.
UNGUARDED = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND (c.relname = 'tenants_organization' OR EXISTS (SELECT 1 FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attname = 'organization_id' AND NOT a.attisdropped))
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
    AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid)
    AND NOT EXISTS (SELECT 1 FROM pg_policies p
      WHERE p.schemaname = 'public' AND p.tablename = c.relname
        AND concat(p.qual, p.with_check) NOT LIKE '%cxr_organization()%'))
ORDER BY 1
"""
ROLE = """
SELECT rolsuper OR rolbypassrls, EXISTS (
  SELECT 1 FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND pg_has_role(current_user, c.relowner, 'USAGE'))
FROM pg_roles WHERE rolname = current_user
"""
# They run with their owner's rights, so neither everybody nor a foreign search path may use them.
OPEN_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
  AND (NOT EXISTS (SELECT 1 FROM unnest(p.proconfig) c WHERE c LIKE 'search_path=%')
    OR p.proacl IS NULL OR EXISTS (SELECT 1 FROM aclexplode(p.proacl) WHERE grantee = 0))
ORDER BY 1
"""
ENGINE = "cxone_registry.isolation.backend"
# Releases before these have known holes in row-level security (CVE-2025-8713 and older).
FLOORS = {15: 14, 16: 10, 17: 6}


@register(Tags.database)
def wall_stands(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """The role cannot pass row-level security, and every table of an organisation has it."""
    if "default" not in (databases or []):
        return []
    try:
        return faults_of(connections["default"])
    except OperationalError:
        return []  # no database yet is reported by what needs it


def faults_of(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """What is wrong with the wall, seen as the role of *connection*. Raises OperationalError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int")
        version = cursor.fetchone()[0]
        return [
            *_role(cursor),
            *_tables(cursor),
            *_functions(cursor),
            *server_faults(version),
            *_engine(connection.settings_dict["ENGINE"]),
        ]


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


def _functions(cursor: Any) -> list[CheckMessage]:
    cursor.execute(OPEN_FUNCTIONS)
    return [
        Error(
            f"The function {name} runs with its owner's rights and is open to everybody.",
            hint="Revoke EXECUTE from PUBLIC and fix its search_path.",
            id="cxr.E006",
        )
        for (name,) in cursor.fetchall()
    ]


def server_faults(version: int) -> list[CheckMessage]:
    """What is wrong with a server of *version*, as PostgreSQL counts (150014 for 15.14)."""
    major, minor = divmod(version, 10_000)
    if major < min(FLOORS):
        return [
            Error(
                f"PostgreSQL {major} is too old.",
                hint="Use PostgreSQL 15 or newer.",
                id="cxr.E004",
            )
        ]
    if minor < FLOORS.get(major, 0):
        return [
            Warning(
                f"PostgreSQL {major}.{minor} has known holes in row-level security.",
                hint=f"Update to {major}.{FLOORS[major]} or newer.",
                id="cxr.W001",
            )
        ]
    return []


def _engine(name: str) -> list[CheckMessage]:
    if name == ENGINE:
        return []
    return [
        Error(
            "The database engine does not set the organisation in its transactions.",
            hint=f"Use {ENGINE}.",
            id="cxr.E005",
        )
    ]
