"""The roles of web, workers and audit cannot lift the wall, whatever SQL they are made to say."""

import psycopg
import pytest

from tests.isolation.catalogue import ask
from tests.isolation.conftest import connect, work_for

ATTACKS = [
    "CREATE TABLE mine (id int)",
    "CREATE TEMP TABLE mine (id int)",
    "CREATE SCHEMA mine",
    "CREATE VIEW everything AS SELECT 1",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE ROLE mine",
    "CREATE EXTENSION dblink",
    "SET ROLE cxr_owner",
    "SET ROLE cxr_maint",
    "SET SESSION AUTHORIZATION cxr_maint",
    "SET session_replication_role = replica",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "GRANT cxr_maint TO CURRENT_USER",
    "ALTER TABLE tenants_tenant DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE tenants_tenant NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE tenants_tenant DISABLE TRIGGER ALL",
    "ALTER TABLE tenants_tenant OWNER TO CURRENT_USER",
    "DROP POLICY own_organization ON tenants_tenant",
    "CREATE POLICY mine ON tenants_tenant USING (true)",
    "DROP TABLE tenants_tenant",
    "TRUNCATE tenants_tenant",
    "ALTER FUNCTION cxr_organization() RENAME TO was",
    "SELECT cxr_isolate('tenants_tenant')",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY tenants_tenant TO PROGRAM 'cat'",
    "COPY tenants_tenant TO '/tmp/tenants'",
    "SELECT usename, passwd FROM pg_shadow",
    "INSERT INTO credentials_platformkey SELECT * FROM credentials_platformkey",
    "DELETE FROM credentials_platformkey",
    "DELETE FROM credentials_organizationkey",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("alias", ["default", "audit"])
def test_an_attack_on_the_wall_is_refused(neighbours, alias, attack):
    with connect(alias) as connection:
        work_for(connection, neighbours.a)

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(attack)


def test_row_security_cannot_be_switched_off(neighbours):
    with connect("default") as connection:
        connection.execute("SET row_security = off")

        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT FROM tenants_tenant")


@pytest.mark.parametrize("role", ["cxr_app", "cxr_audit", "cxr_owner"])
def test_a_role_does_not_pass_row_level_security(database, role):
    flags = ask(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = %s",
        role,
    )

    assert flags == [(False,) * 5]


@pytest.mark.parametrize("role", ["cxr_app", "cxr_audit"])
def test_a_role_owns_nothing_and_is_a_member_of_nothing(database, role):
    owned = ask(
        "SELECT count(*) FROM pg_shdepend WHERE refobjid = %s::regrole AND deptype = 'o'", role
    )
    member_of = ask("SELECT count(*) FROM pg_auth_members WHERE member = %s::regrole", role)

    assert (owned, member_of) == ([(0,)], [(0,)])


def test_the_audit_role_can_only_append_events(database):
    rights = ask(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee = 'cxr_audit'",
        using="owner",
    )

    assert rights == [("audit_event", "INSERT")]


def test_nobody_else_may_connect(database):
    [(rights,)] = ask("SELECT datacl::text FROM pg_database WHERE datname = current_database()")

    assert "{=" not in rights
    assert ",=" not in rights
