"""The checklist: which items a registration has, and what the facts say of each."""

from dataclasses import replace
from datetime import date, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.checklist import ITEMS, OwnItem, Situation, evaluate, own_code
from tenants.rules.facts import CredentialFact, Facts
from tenants.rules.plan import Plan, PlannedContact, PlannedEnvironment
from tests.registration_page.situations import (
    NOW,
    checklist,
    facts,
    flight,
    plan,
    proof,
    sign_in,
    tenant,
)

pytestmark = pytest.mark.pure
TYPES = ["backend", "public", "confidential"]
TENANCIES = ["single", "multiple"]
each_kind = pytest.mark.parametrize("kind", TYPES)
each_tenancy = pytest.mark.parametrize("tenancy", TENANCIES)
LONG_AGO = NOW - timedelta(days=8)
SECRET = {"client-secrets-sealed", "secret-consumer-known"}
MACHINE = {
    "api-user-dedicated", "access-key-stored", "permissions-minimal", "key-permission-returned",
    "inactivity-exempt", "token-call-worked",
}  # fmt: skip
PERSON = {"addresses-listed", "test-user-ready", "person-signed-in", "origins-live"}
SPARED = {
    ("backend", "single"): PERSON | {"customers-guided"},
    ("backend", "multiple"): PERSON,
    ("confidential", "single"): MACHINE | {"customers-guided"},
    ("confidential", "multiple"): MACHINE | {"customers-guided"},
    ("public", "single"): MACHINE | SECRET | {"customers-guided"},
    ("public", "multiple"): MACHINE | SECRET | {"customers-guided"},
}


def state(found, code):
    return found.line(code).state


def spared(found):
    return {line.item.code for stage in found.stages for line in stage.spared}


@each_kind
@each_tenancy
def test_each_kind_of_application_has_the_items_it_needs(kind, tenancy):
    assert spared(checklist(plan(kind, tenancy))) == SPARED[kind, tenancy]


@each_kind
@each_tenancy
def test_an_application_that_works_has_a_complete_checklist(kind, tenancy):
    found = checklist(plan(kind, tenancy))

    assert [line.item.code for line in found.left] == []
    assert found.is_complete
    assert found.total >= 11


@each_kind
@each_tenancy
def test_an_empty_plan_has_nothing_but_open_items(kind, tenancy):
    found = checklist(Plan(application_type=kind, tenancy=tenancy), Facts(), errors=2, proofs=())

    assert found.done == 0
    assert {stage.state for stage in found.stages} == {"open"}


def test_codes_are_slugs_and_stand_for_one_item():
    codes = [item.code for item in ITEMS]

    assert len(set(codes)) == len(codes)
    assert all(code.replace("-", "").isalpha() and len(code) <= 56 for code in codes)


def test_an_item_is_judged_by_facts_or_proved_by_people_not_both():
    assert {(item.kind == "automatic") == (item.judge is not None) for item in ITEMS} == {True}


def test_only_what_people_say_expires_by_itself():
    assert not [item for item in ITEMS if item.expires_days and item.kind == "automatic"]
    assert all(item.expires_days for item in ITEMS if item.kind == "attested")


@pytest.mark.parametrize(("changes", "code"), [
    ({"status": "draft", "answered": frozenset({"people"})}, "type-decided"),
    ({"scopes": ()}, "calls-planned"),
    ({"environments": ()}, "environments-chosen"),
    ({"contacts": (PlannedContact("Ana", "a@example.com"),)}, "contacts-named"),
    ({"status": "ready"}, "form-submitted"),
    ({"tracking_number": ""}, "tracking-number-known"),
    ({"environments": (PlannedEnvironment("au", "AU", "sovereign"),)}, "client-ids-stored"),
])  # fmt: skip
def test_an_answer_that_is_missing_opens_its_item(changes, code):
    assert state(checklist(plan(**changes)), code) == "open"


@pytest.mark.parametrize(("changes", "code"), [
    ({"uris": ()}, "addresses-listed"),
    ({"origins": ()}, "origins-live"),
])  # fmt: skip
def test_user_applications_need_addresses(changes, code):
    assert state(checklist(plan("public", **changes)), code) == "open"


NO_SECRET = (CredentialFact("1", "commercial", "client", False),)
REFUSED = sign_in(outcome="access-key-refused", last_run_at=NOW)


@pytest.mark.parametrize(("changes", "code", "expected"), [
    ({"credentials": NO_SECRET}, "client-secrets-sealed", "open"),
    ({"credentials": ()}, "client-ids-stored", "open"),
    ({"sign_ins": ()}, "access-key-stored", "open"),
    ({"sign_ins": (sign_in(has_secret=False, last_good_at=None),)}, "access-key-stored", "open"),
    ({"sign_ins": (sign_in(has_secret=False),)}, "access-key-stored", "lapsed"),
    ({"sign_ins": (sign_in(user_kind="person"),)}, "api-user-dedicated", "open"),
    ({"sign_ins": (sign_in(user_kind="unknown"),)}, "api-user-dedicated", "open"),
    ({"sign_ins": (sign_in(role_name=""),)}, "api-user-dedicated", "open"),
    ({"sign_ins": (sign_in(sponsor=""),)}, "api-user-dedicated", "open"),
    ({"sign_ins": (sign_in(last_good_at=None, outcome=""),)}, "token-call-worked", "open"),
    ({"sign_ins": (sign_in(last_good_at=LONG_AGO),)}, "token-call-worked", "lapsed"),
    ({"sign_ins": (REFUSED,)}, "token-call-worked", "lapsed"),
    ({"sign_ins": (sign_in(), REFUSED)}, "token-call-worked", "lapsed"),
    ({"sign_ins": (sign_in(), sign_in(2, last_good_at=None))}, "token-call-worked", "open"),
    ({"sign_ins": (sign_in(outcome="throttled", last_run_at=NOW),)}, "token-call-worked", "done"),
    ({"sign_ins": (sign_in(outcome="partly"),)}, "token-call-worked", "done"),
    ({"tenants": ()}, "tenant-known", "open"),
    ({"tenants": ()}, "base-url-discovered", "open"),
    ({"tenants": (tenant(api_endpoint=""),)}, "base-url-discovered", "open"),
    ({"tenants": (tenant(discovered_at=LONG_AGO),)}, "base-url-discovered", "lapsed"),
    ({"tenants": (tenant(discovered_at=None),)}, "base-url-discovered", "lapsed"),
])  # fmt: skip
def test_facts_open_what_rests_on_them(changes, code, expected):
    assert state(checklist(plan(), facts(**changes)), code) == expected


@pytest.mark.parametrize(("changes", "code", "expected"), [
    ({"flights": ()}, "person-signed-in", "open"),
    ({"flights": (flight(kind="machine"),)}, "person-signed-in", "open"),
    ({"flights": (flight(outcome="failed"),)}, "person-signed-in", "open"),
    ({"flights": (flight(outcome="doubts"),)}, "person-signed-in", "done"),
    ({"flights": (flight(finished_at=NOW - timedelta(181)),)}, "person-signed-in", "lapsed"),
    ({"live_origins": frozenset()}, "origins-live", "open"),
    ({"live_origins": frozenset(), "gone_origins": frozenset({"https://app.example.com"})},
     "origins-live", "lapsed"),
])  # fmt: skip
def test_facts_of_user_applications_open_what_rests_on_them(changes, code, expected):
    found = checklist(plan("confidential"), facts("confidential", **changes))

    assert state(found, code) == expected


def test_a_contact_who_is_gone_reopens_the_item():
    gone = replace(
        plan(), contacts=(*plan().contacts[:1], PlannedContact("Cy", "c@e.com", "", "left"))
    )

    assert state(checklist(gone), "contacts-named") == "lapsed"


def test_the_linters_errors_open_the_plan_of_a_draft_and_reopen_that_of_others():
    assert state(checklist(plan(status="draft"), errors=1), "plan-linted") == "open"
    assert state(checklist(plan(), errors=1), "plan-linted") == "lapsed"


def test_evidence_tells_the_day_and_how_many():
    found = checklist(plan(), facts(sign_ins=(sign_in(1), sign_in(2), sign_in(3))))

    said = "Token call worked on 23 November 2026 for 3 of 3 tenants."
    assert found.line("token-call-worked").evidence == said


def test_days_are_told_in_the_zone_of_now():
    late = NOW.astimezone(timezone(timedelta(hours=13)))
    found = evaluate(Situation(plan(), facts(), 0, late))

    assert "24 November 2026" in found.line("token-call-worked").evidence


@pytest.mark.parametrize(("expires_on", "expected"), [
    (None, "done"),
    (date(2026, 11, 23), "done"),
    (date(2026, 11, 22), "lapsed"),
])  # fmt: skip
def test_a_proof_is_good_until_its_day_is_over(expires_on, expected):
    given_proof = proof("permissions-minimal", expires_on=expires_on)
    found = checklist(proofs=[given_proof])

    assert state(found, "permissions-minimal") == expected
    assert "Pat" in found.line("permissions-minimal").evidence


def test_an_expired_proof_reopens_a_stage():
    stale = [proof("permissions-minimal", expires_on=date(2026, 1, 1))]

    assert checklist(proofs=stale).stages[2].state == "lapsed"


def test_optional_items_do_not_hold_anybody_up():
    found = checklist()

    assert state(found, "security-reviewed") == "open"
    assert found.is_complete


OWN = OwnItem(
    "5", "Data protection is settled", "Ask legal.", "document", 6, ("backend",), ("multiple",)
)


def test_an_organizations_own_item_counts_where_it_applies():
    code = own_code("5")

    assert state(checklist(plan(tenancy="multiple"), own_items=[OWN]), code) == "open"
    assert code in spared(checklist(plan(), own_items=[OWN]))
    assert code in spared(checklist(plan("public", "multiple"), own_items=[OWN]))


def test_an_own_item_is_proved_like_others():
    given_proof = proof(own_code("5"), by="Ana")
    found = checklist(plan(tenancy="multiple"), own_items=[OWN], proofs=[given_proof])

    assert found.line(own_code("5")).evidence == "Shown by Ana on 23 November 2026."


def test_what_one_should_have_in_the_end_is_summed_up():
    codes = {line.item.code for line in checklist(plan("public")).summed_up}

    assert codes == {
        "type-decided", "tracking-number-known", "client-ids-stored", "person-signed-in",
        "tenant-known", "base-url-discovered",
    }  # fmt: skip


TEXT = st.text(max_size=8)
TIMES = st.one_of(st.none(), st.datetimes(timezones=st.just(NOW.tzinfo)))
PLANS = st.builds(
    Plan,
    status=TEXT | st.sampled_from(["draft", "ready", "active"]),
    application_type=TEXT | st.sampled_from(TYPES),
    tenancy=TEXT,
    scopes=st.lists(TEXT, max_size=2).map(tuple),
    origins=st.lists(TEXT, max_size=2).map(tuple),
    environments=st.lists(st.builds(PlannedEnvironment, TEXT, TEXT, TEXT), max_size=2).map(tuple),
    contacts=st.lists(st.builds(PlannedContact, TEXT, TEXT, TEXT, TEXT), max_size=3).map(tuple),
)
SIGN_INS = st.builds(sign_in, outcome=TEXT, last_run_at=TIMES, last_good_at=TIMES, tenant=TEXT)
FLIGHTS = st.builds(flight, environment=TEXT, outcome=TEXT)
TENANTS = st.builds(tenant, name=TEXT, api_endpoint=TEXT, discovered_at=TIMES)
FACTS = st.builds(
    Facts,
    credentials=st.lists(
        st.builds(CredentialFact, TEXT, TEXT, TEXT, st.booleans()), max_size=2
    ).map(tuple),
    sign_ins=st.lists(SIGN_INS, max_size=3).map(tuple),
    flights=st.lists(FLIGHTS, max_size=2).map(tuple),
    tenants=st.lists(TENANTS, max_size=2).map(tuple),
    live_origins=st.frozensets(TEXT, max_size=2),
)


@settings(max_examples=80, deadline=None)
@given(PLANS, FACTS, st.integers(0, 3), st.lists(TEXT.map(proof), max_size=3))
def test_no_plan_and_no_facts_are_too_odd(some_plan, some_facts, errors, proofs):
    found = evaluate(Situation(some_plan, some_facts, errors, NOW), proofs, [OWN])

    assert len(found.lines) + len(spared(found)) == len(ITEMS) + 1
    assert 0 <= found.done <= found.total
    assert all(line.evidence for line in found.lines)
