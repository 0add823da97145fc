"""Each way in which the wall could be missing has a check that names it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.checks import Tags, run_checks
from django.db import connections, transaction

from cxone_registry.isolation.checks import faults_of, server_faults


def codes(alias: str = "default") -> list[str]:
    return sorted({fault.id for fault in faults_of(connections[alias])})


@contextmanager
def changed(*statements: str) -> Iterator[None]:
    """The schema with a mistake in it, until the block ends."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        yield
        transaction.set_rollback(True, using="owner")


def test_the_wall_stands(database):
    assert codes() == []


def test_the_checks_run_with_those_of_the_database(database):
    assert run_checks(tags=[Tags.database], databases=["default"]) == []


def test_a_role_that_passes_row_level_security_is_named(database):
    assert codes("maint") == ["cxr.E001"]


def test_a_role_that_owns_the_tables_is_named(database):
    assert codes("owner") == ["cxr.E002"]


@pytest.mark.parametrize(
    "mistake",
    [
        ["CREATE TABLE forgotten (id uuid, organization_id uuid)"],
        ["ALTER TABLE tenants_tenant DISABLE ROW LEVEL SECURITY"],
        ["ALTER TABLE tenants_tenant NO FORCE ROW LEVEL SECURITY"],
        ["ALTER TABLE tenants_organization NO FORCE ROW LEVEL SECURITY"],
        ["DROP POLICY own_organization ON tenants_tenant"],
        ["CREATE POLICY everybody ON tenants_tenant USING (true)"],
    ],
)
def test_a_table_without_the_wall_is_named(database, mistake):
    with changed(*mistake):
        assert codes("owner") == ["cxr.E002", "cxr.E003"]


@pytest.mark.parametrize(
    "mistake",
    [
        ["GRANT EXECUTE ON FUNCTION audit_link() TO PUBLIC"],
        ["ALTER FUNCTION audit_link() RESET search_path"],
    ],
)
def test_a_function_open_to_everybody_is_named(database, mistake):
    with changed(*mistake):
        assert codes("owner") == ["cxr.E002", "cxr.E006"]


def test_another_engine_is_named(database, monkeypatch):
    engine = "django.db.backends.postgresql"
    monkeypatch.setitem(connections["default"].settings_dict, "ENGINE", engine)

    assert codes() == ["cxr.E005"]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("version", "found"),
    [
        (140_099, ["cxr.E004"]),
        (150_013, ["cxr.W001"]),
        (150_014, []),
        (160_009, ["cxr.W001"]),
        (170_005, ["cxr.W001"]),
        (170_006, []),
        (180_000, []),
    ],
)
def test_an_old_server_is_named(version, found):
    assert [fault.id for fault in server_faults(version)] == found


@pytest.mark.pure
def test_a_fault_says_what_to_do():
    [fault] = server_faults(90_600)

    assert str(fault.msg) == "PostgreSQL 9 is too old."
    assert fault.hint == "Use PostgreSQL 15 or newer."
