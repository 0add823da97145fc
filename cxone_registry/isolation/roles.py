"""The four database roles, made once by somebody who may.

=============  ==========================================================================
``cxr_owner``  owns the schema; only ``migrate`` uses it
``cxr_app``    web and workers; owns nothing, row-level security applies
``cxr_audit``  second connection: appends audit events that outlive a rollback
``cxr_maint``  passes row-level security; only key commands and cross-organisation jobs
=============  ==========================================================================
"""

from collections.abc import Mapping

import psycopg
from psycopg import sql

ROLES = ("cxr_owner", "cxr_app", "cxr_audit", "cxr_maint")
# Roles that may pass row-level security. Nothing else may, and `checks.py` looks.
BYPASSING = {"cxr_maint"}


def bootstrap(
    connection: psycopg.Connection, *, database: str, passwords: Mapping[str, str]
) -> None:
    """Make or repair the roles, and let them into *database*.

    *connection*: autocommit, as a superuser, to *database* itself. Safe to run again.
    *passwords*: one per role in ROLES; an empty one leaves the role's password alone.
    """
    for role in ROLES:
        _ensure_role(connection, role, passwords.get(role, ""))
    # The owner hands its claim functions to the maintenance role, for which it must be a member.
    connection.execute("GRANT cxr_maint TO cxr_owner")
    _open_database(connection, database)


def _ensure_role(connection: psycopg.Connection, role: str, password: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    if not found:
        connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
    bypass = sql.SQL("BYPASSRLS" if role in BYPASSING else "NOBYPASSRLS")
    connection.execute(
        sql.SQL("ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION {}").format(
            sql.Identifier(role), bypass
        )
    )
    if password:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
        )


def _open_database(connection: psycopg.Connection, database: str) -> None:
    name = sql.Identifier(database)
    for statement in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {} TO cxr_app, cxr_audit, cxr_maint",
        "ALTER DATABASE {} OWNER TO cxr_owner",
        "ALTER SCHEMA public OWNER TO cxr_owner",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO cxr_app, cxr_audit, cxr_maint",
        # What `migrate` makes later; tables that deserve less take it back in their migration.
        "ALTER DEFAULT PRIVILEGES FOR ROLE cxr_owner IN SCHEMA public"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO cxr_app, cxr_maint",
        "ALTER DEFAULT PRIVILEGES FOR ROLE cxr_owner IN SCHEMA public"
        " GRANT USAGE ON SEQUENCES TO cxr_app, cxr_maint",
        "ALTER DEFAULT PRIVILEGES FOR ROLE cxr_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    ):
        connection.execute(sql.SQL(statement).format(name))
