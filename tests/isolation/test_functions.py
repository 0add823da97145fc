"""Functions that run with another role's rights are few, closed to PUBLIC and give out only ids."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections, transaction

from tests.isolation.catalogue import ask
from tests.support import make
from tests.support.clouds import forget_outages

OURS = "pronamespace = 'public'::regnamespace"


def test_nothing_of_ours_can_be_executed_by_everybody(database):
    open_to_all = ask(
        f"SELECT oid::regprocedure::text FROM pg_proc WHERE {OURS}"
        " AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))"
    )

    assert open_to_all == []


def test_functions_with_rights_of_others_fix_their_search_path(database):
    loose = ask(
        f"SELECT oid::regprocedure::text FROM pg_proc WHERE {OURS} AND prosecdef"
        " AND NOT coalesce('search_path=public, pg_temp' = ANY (proconfig), false)"
    )

    assert loose == []


def test_the_application_may_execute_exactly_these(database):
    found = ask(
        f"SELECT proname::text FROM pg_proc WHERE {OURS}"
        " AND has_function_privilege('cxr_app', oid, 'EXECUTE') ORDER BY 1"
    )

    assert [name for (name,) in found] == [
        "audit_event_count",
        "audit_lock_head",
        "audit_own_heads",
        "audit_pin_heads",
        "audit_platform_trail",
        "cxr_attestation",
        "cxr_attestation_of_mail",
        "cxr_breaker_is_open",
        "cxr_breaker_report",
        "cxr_breaker_wait",
        "cxr_calendar_feed",
        "cxr_consumer",
        "cxr_identity_providers",
        "cxr_invitation",
        "cxr_keep_checks",
        "cxr_key_counts",
        "cxr_lease_connections",
        "cxr_memberships_of",
        "cxr_organization",
        "cxr_platform_counts",
        "cxr_reminder",
        "cxr_reminder_of_mail",
        "cxr_report_recipient",
        "cxr_return_connections",
        "cxr_secret_request",
        "cxr_session_limits",
        "cxr_shared_link",
        "cxr_take_slots",
        "jobs_claim",
        "jobs_queue",
        "jobs_renew",
        "jobs_tick",
        "jobs_waiting",
        "jobs_worn_out",
    ]


def test_the_audit_role_may_execute_exactly_these(database):
    found = ask(
        f"SELECT proname::text FROM pg_proc WHERE {OURS}"
        " AND has_function_privilege('cxr_audit', oid, 'EXECUTE') ORDER BY 1"
    )

    assert [name for (name,) in found] == ["audit_lock_head", "cxr_organization"]


@pytest.mark.parametrize("maker", ["owner", "maint"])
def test_a_function_made_later_is_closed_to_everybody(database, maker):
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        cursor.execute("GRANT CREATE ON SCHEMA public TO cxr_maint")
        cursor.execute(f"ALTER FUNCTION later() OWNER TO cxr_{maker}")
        cursor.execute("SELECT has_function_privilege('cxr_app', 'later()', 'EXECUTE')")
        may_execute = cursor.fetchone()[0]
        transaction.set_rollback(True, using="owner")

    assert may_execute is False


def test_functions_that_look_over_all_organizations_give_only_ids_and_kinds(database):
    given = ask(
        f"SELECT name, type::regtype::text FROM pg_proc, unnest(proallargtypes, proargmodes,"
        f" proargnames) AS a (type, mode, name) WHERE {OURS} AND proname LIKE 'jobs\\_%%'"
        # The queue's numbers are for the platform's operator: kinds and counts, no ids.
        " AND proname <> 'jobs_queue' AND mode = 't'",
    )
    kinds = {name for name, kind in given if kind == "character varying"}
    others = {kind for _, kind in given if kind != "character varying"}

    assert kinds == {"kind"}
    assert others <= {"uuid", "smallint", "bigint"}


@pytest.mark.parametrize("days", [-1, 0, 7, 27, None])
def test_nobody_empties_the_history_of_all(database, days):
    with pytest.raises(DatabaseError, match="at least 28 days"), transaction.atomic():
        ask("SELECT cxr_keep_checks(%s)", days, using="default")


def test_connections_come_back_from_who_wants_them_for_ever(database):
    environment, token = make.environment("sandbox"), uuid.uuid4()
    lease = [environment.pk, token, 1, timedelta(days=9999)]
    with transaction.atomic():
        ask("SELECT cxr_lease_connections(%s, %s, %s, %s)", *lease, using="default")
        ask("SELECT cxr_take_slots(%s, %s)", environment.pk, 2_000_000_000, using="default")
        ask("SELECT cxr_take_slots(%s, %s)", environment.pk, -2_000_000_000, using="default")

    [(left,)] = ask("SELECT until - now() FROM tenants_cloudlease WHERE token = %s", token)
    [(ahead,)] = ask(
        "SELECT next_slot_at - now() FROM tenants_cloudbudget WHERE environment_id = %s",
        environment.pk,
    )
    longest = timedelta(seconds=2001 / environment.requests_per_second)
    forget_outages()
    assert left < timedelta(minutes=6)
    assert timedelta(0) < ahead <= longest + timedelta(seconds=1)


def test_a_stranger_is_a_member_of_nothing(database):
    assert ask("SELECT * FROM cxr_memberships_of(gen_random_uuid())", using="default") == []


def test_an_invitation_is_found_only_by_address_and_code_together(database):
    given = ask(
        "SELECT name, type::regtype::text FROM pg_proc, unnest(proallargtypes, proargmodes,"
        " proargnames) AS a (type, mode, name) WHERE proname = 'cxr_invitation' AND mode = 't'"
    )

    assert {kind for _, kind in given} == {"uuid"}
    assert ask("SELECT * FROM cxr_invitation('%%', '%%')", using="default") == []
    assert ask("SELECT * FROM cxr_invitation(NULL, NULL)", using="default") == []


def test_there_is_no_view_that_looks_past_the_wall(database):
    views = ask(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND (relkind = 'm' OR relkind = 'v' AND NOT coalesce("
        "'security_invoker=true' = ANY (reloptions) OR 'security_invoker=on' = ANY (reloptions),"
        " false))"
    )

    assert views == []
