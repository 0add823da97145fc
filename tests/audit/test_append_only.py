"""What the roles of web, workers and audit try with events, and that PostgreSQL refuses."""

import uuid

import psycopg
import pytest
from psycopg import errors

from tests.isolation.conftest import connect, work_for

ROLES = ["default", "audit"]
FORGE = """
INSERT INTO audit_event (id, organization_id, chain, seq, at, action, actor, object_id,
  object_label, body, prev, hash)
VALUES (gen_random_uuid(), %(organization)s, %(chain)s, %(seq)s, %(at)s, 'a', 'b', '', '', '{}',
  %(prev)s, sha256('x')) RETURNING at
"""
ATTACKS = {
    "edit": "UPDATE audit_event SET body = '{}'",
    "delete": "DELETE FROM audit_event",
    "truncate": "TRUNCATE audit_event",
    "truncate with heads": "TRUNCATE audit_event, audit_head CASCADE",
    "drop": "DROP TABLE audit_event",
    "drop the trigger": "DROP TRIGGER frozen ON audit_event",
    "switch triggers off": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "replication role": "SET session_replication_role = replica",
    "become the owner": "SET ROLE cxr_owner",
    "move the head": "UPDATE audit_head SET seq = 0",
    "remove the head": "DELETE FROM audit_head",
    "add a head": "INSERT INTO audit_head (chain, seq, hash) VALUES ('x', 0, '')",
    "read the heads": "SELECT * FROM audit_head",
    "lock the heads": "SELECT FROM audit_head FOR UPDATE",
    "replace the link check": (
        "CREATE OR REPLACE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN new; END'"
    ),
    "drop the policy": "DROP POLICY append_own ON audit_event",
}


def try_as(alias, chosen, statement, **values):
    """Run a statement as a role, in the organisation's context, and undo it."""
    with connect(alias) as connection:
        work_for(connection, chosen.pk)
        try:
            return connection.execute(statement, values).fetchall()
        finally:
            connection.rollback()


def forge(alias, chosen, **changes):
    """Add an event by hand, right but for the *changes*."""
    event = {
        "organization": chosen.pk,
        "chain": f"{chosen.pk}:change",
        "seq": 7,
        "at": "now",
        "prev": bytes(32),
    }
    return try_as(alias, chosen, FORGE.replace("RETURNING at", ""), **{**event, **changes})


@pytest.mark.parametrize("alias", ROLES)
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused(history, alias, attack):
    with pytest.raises(errors.InsufficientPrivilege):
        try_as(alias, history, attack)


@pytest.mark.parametrize("alias", ROLES)
@pytest.mark.parametrize("changes", [{}, {"seq": 3}, {"seq": 8}, {"prev": b"x" * 32}], ids=str)
def test_a_forged_link_is_refused(history, alias, changes):
    with pytest.raises(psycopg.Error) as refused:
        forge(alias, history, **changes)

    assert refused.value.sqlstate == "CX003"


@pytest.mark.parametrize("alias", ROLES)
def test_the_chain_of_another_organization_is_refused(history, other_org, alias):
    with pytest.raises(psycopg.Error) as refused:
        try_as(alias, history, "SELECT audit_lock_head(%(c)s)", c=f"{other_org.pk}:change")

    assert refused.value.sqlstate == "CX003"


@pytest.mark.parametrize("alias", ROLES)
@pytest.mark.parametrize("chain", ["platform:x", "", ":", "change", None])
def test_a_chain_of_nobody_is_refused(history, alias, chain):
    with pytest.raises(psycopg.Error):
        try_as(alias, history, "SELECT audit_lock_head(%(c)s)", c=chain)


def test_an_event_of_another_organization_is_refused(history, other_org):
    newest = newest_hash(other_org)
    chain = f"{other_org.pk}:change"

    with pytest.raises(errors.InsufficientPrivilege):
        forge("default", history, organization=other_org.pk, chain=chain, seq=2, prev=newest)


def test_an_event_of_ours_in_the_chain_of_another_is_refused(history, other_org):
    newest = newest_hash(other_org)

    with pytest.raises(errors.InsufficientPrivilege):
        forge("default", history, chain=f"{other_org.pk}:change", seq=2, prev=newest)


def newest_hash(organization) -> bytes:
    with connect("maint") as connection:
        chain = f"{organization.pk}:change"
        found = connection.execute("SELECT hash FROM audit_head WHERE chain = %s", (chain,))
        return found.fetchone()[0]


def test_a_forged_time_is_replaced_by_the_database(history):
    with connect("default") as connection:
        work_for(connection, history.pk)
        chain = f"{history.pk}:change"
        head = connection.execute("SELECT hash FROM audit_lock_head(%s)", (chain,)).fetchone()[0]
        event = {"organization": history.pk, "chain": chain, "seq": 7, "prev": head}
        [at] = connection.execute(FORGE, {**event, "at": "2001-01-01"}).fetchone()
        connection.rollback()

    assert at.year > 2001


@pytest.mark.parametrize("stranger", [uuid.uuid4(), None], ids=["another", "nobody"])
def test_history_is_not_read_by_others(history, stranger):
    with connect("default") as connection:
        work_for(connection, stranger or "")

        assert connection.execute("SELECT FROM audit_event").rowcount == 0


def test_the_platform_chain_is_not_read_by_an_organization(history):
    with connect("default") as connection:
        work_for(connection, history.pk)
        found = connection.execute("SELECT FROM audit_event WHERE chain = 'platform'")

        assert found.rowcount == 0


def test_the_audit_role_reads_nothing(history):
    with pytest.raises(errors.InsufficientPrivilege):
        try_as("audit", history, "SELECT body FROM audit_event")
