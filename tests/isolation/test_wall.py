"""The wall, table by table as the catalogue has them: no code of ours stands before it here."""

import psycopg
import pytest
from psycopg import errors

from tests.isolation import catalogue
from tests.isolation.catalogue import LINKS, MODEL_TABLES, ask
from tests.isolation.conftest import work_for

# By row-level security or a missing right; by the audit chain's link check.
REFUSED = {"42501", "CX003"}
each_table = pytest.mark.parametrize("table", MODEL_TABLES)
each_link = pytest.mark.parametrize("link", LINKS, ids=lambda link: f"{link.child}.{link.column}")


def rows_reached(app, statement, *values) -> int:
    """How many rows a statement reached; a missing right reaches none."""
    try:
        return app.execute(statement, values).rowcount
    except errors.InsufficientPrivilege:
        return 0


def insert_copy(app, table, row) -> None:
    """Insert a row like *row* of another organisation, by a copy that the maintenance role read."""
    [(content,)] = ask(f"SELECT to_jsonb(t)::text FROM {table} t WHERE id = %s", row)
    columns = ", ".join(f'"{name}"' for name in catalogue.columns(table))
    app.execute(
        f"INSERT INTO {table} ({columns}) SELECT {columns}"
        f" FROM jsonb_populate_record(NULL::{table}, %s::jsonb)",
        (content,),
    )


def test_every_table_with_an_organization_is_a_model_of_an_organization(database):
    # Checks have no id: they are not an OrganizationModel, and have tests of their own.
    assert catalogue.tables() == sorted([*MODEL_TABLES, "credentials_check"])


@each_table
def test_the_wall_is_forced_on(database, table):
    state = ask(
        "SELECT relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner)"
        " FROM pg_class WHERE oid = %s::regclass",
        table,
    )

    assert state == [(True, True, "cxr_owner")]


@each_table
def test_every_policy_asks_for_the_organization(database, table):
    policies = ask(
        "SELECT coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies"
        " WHERE tablename = %s",
        table,
    )

    assert policies
    assert all("cxr_organization()" in text for (text,) in policies)


@each_table
def test_rows_of_another_organization_are_not_read(app, neighbours, table):
    theirs = neighbours.row_of(neighbours.b, table)
    work_for(app, neighbours.a)

    assert rows_reached(app, f"SELECT FROM {table} WHERE id = %s", theirs) == 0


@each_table
def test_only_rows_of_the_chosen_organization_are_read(app, neighbours, table):
    work_for(app, neighbours.a)

    seen = app.execute(f"SELECT DISTINCT organization_id FROM {table}").fetchall()

    assert seen == [(neighbours.a,)]


@each_table
def test_rows_of_another_organization_are_not_changed(app, neighbours, table):
    theirs = neighbours.row_of(neighbours.b, table)
    work_for(app, neighbours.a)

    assert rows_reached(app, f"UPDATE {table} SET id = id WHERE id = %s", theirs) == 0


@each_table
def test_rows_of_another_organization_are_not_deleted(app, neighbours, table):
    theirs = neighbours.row_of(neighbours.b, table)
    work_for(app, neighbours.a)

    assert rows_reached(app, f"DELETE FROM {table} WHERE id = %s", theirs) == 0


@each_table
def test_rows_of_another_organization_are_not_locked(app, neighbours, table):
    theirs = neighbours.row_of(neighbours.b, table)
    work_for(app, neighbours.a)

    assert rows_reached(app, f"SELECT FROM {table} WHERE id = %s FOR UPDATE", theirs) == 0


@each_table
def test_a_row_is_not_inserted_for_another_organization(app, neighbours, table):
    theirs = neighbours.row_of(neighbours.b, table)
    work_for(app, neighbours.a)

    with pytest.raises(psycopg.Error) as refused:
        insert_copy(app, table, theirs)

    assert refused.value.sqlstate in REFUSED


@each_table
def test_a_row_is_not_moved_to_another_organization(app, neighbours, table):
    ours = neighbours.row_of(neighbours.a, table)
    work_for(app, neighbours.a)

    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(f"UPDATE {table} SET organization_id = %s WHERE id = %s", (neighbours.b, ours))


@each_table
def test_nothing_is_read_without_an_organization(app, neighbours, table):
    assert rows_reached(app, f"SELECT FROM {table}") == 0


@each_table
def test_nothing_is_written_without_an_organization(app, neighbours, table):
    theirs = neighbours.row_of(neighbours.b, table)

    with pytest.raises(psycopg.Error) as refused:
        insert_copy(app, table, theirs)

    assert refused.value.sqlstate in REFUSED


@each_table
def test_nothing_is_deleted_without_an_organization(app, neighbours, table):
    assert rows_reached(app, f"DELETE FROM {table}") == 0


@each_table
def test_the_owner_without_an_organization_sees_nothing(neighbours, table):
    # The platform's own events belong to no organisation: retention has to find them.
    theirs = f"SELECT count(*) FROM {table} WHERE organization_id IS NOT NULL"
    assert ask(theirs, using="owner") == [(0,)]


def test_an_organization_sees_only_its_own_row(app, neighbours):
    work_for(app, neighbours.a)

    assert app.execute("SELECT id FROM tenants_organization").fetchall() == [(neighbours.a,)]


def test_an_organization_cannot_be_made_for_somebody_else(app, neighbours):
    work_for(app, neighbours.a)

    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(
            "INSERT INTO tenants_organization (id, slug, name, time_zone,"
            " validation_interval_hours, created_at)"
            " VALUES (gen_random_uuid(), 'c', 'C', 'UTC', 6, now())"
        )


@pytest.mark.parametrize("verb", ["UPDATE tenants_organization SET name = 'x'", "DELETE FROM"])
def test_an_organization_does_not_reach_another(app, neighbours, verb):
    work_for(app, neighbours.a)
    statement = f"{verb.replace('FROM', 'FROM tenants_organization')} WHERE id = %s"

    assert rows_reached(app, statement, neighbours.b) == 0


def test_the_models_name_every_link_between_organizations(database):
    tables = {*MODEL_TABLES}
    found = {
        (link.child, link.parent, link.column)
        for link in catalogue.foreign_keys()
        if link.child in tables and link.parent in tables
    }

    assert found == {(link.child, link.parent, link.column) for link in LINKS}


def test_every_foreign_key_between_organizations_carries_the_organization(database):
    tables = {*MODEL_TABLES}
    plain = [
        link
        for link in catalogue.foreign_keys()
        if link.parent in tables and "organization_id" not in link.columns
    ]

    assert plain == []


@each_link
def test_a_parent_of_another_organization_is_refused(app, neighbours, link):
    ours = neighbours.row_of(neighbours.a, link.child, having=link.column)
    theirs = neighbours.parent_of(neighbours.b, link)
    work_for(app, neighbours.a)
    app.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(errors.ForeignKeyViolation):
        app.execute(f"UPDATE {link.child} SET {link.column} = %s WHERE id = %s", (theirs, ours))


@pytest.mark.parametrize("table", MODEL_TABLES)
def test_no_unique_index_tells_what_others_have(database, table):
    indexes = ask(
        "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%'",
        table,
    )
    across = [text for (text,) in indexes if not any(own in text for own in GUARDED_COLUMNS)]

    assert across == []


# Ids that nobody can guess, references that a composite foreign key checks, and the organisation.
GUARDED_COLUMNS = (
    "organization_id",
    "(id)",
    "(chain,",
    "(client_credential_id)",
    "(access_key_id)",
    "(schedule_id,",
)
