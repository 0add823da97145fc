"""The life of a registration: each move, and each thing that can stand in its way."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from tenants.models.application import Status
from tenants.rules.facts import CredentialFact, Facts, FlightFact, SignInFact
from tenants.rules.lifecycle import Case, consequences, missing, moves
from tenants.rules.plan import Plan, PlannedEnvironment, PlannedUri

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLOUDS = (PlannedEnvironment("us", "CXone US", "commercial"),)
PLAN = Plan(name="App", environments=CLOUDS, tracking_number="REG-1")
PEOPLE = replace(PLAN, application_type="public", client_auth_method="none")
CREDENTIAL = CredentialFact("c", "us", "client", has_secret=True)
SIGN_IN = SignInFact(
    "s", "KEY", "us", "Tenant", "t", "api@example.com", "dedicated", "", "", True, "accepted",
    NOW, NOW,
)  # fmt: skip
FLIGHT = FlightFact("f", "us", "user", "good", NOW)
WORKING = Facts(credentials=(CREDENTIAL,), sign_ins=(SIGN_IN,))
SENT = Case(submitted_on=date(2026, 11, 23))


@dataclass
class Remark:
    code: str = "single-contact"
    severity: str = "error"
    field: str = "contacts"
    sentence: str = "One contact only."
    remedy: str = "Add another."


def codes(to, plan=PLAN, facts=WORKING, remarks=(), case=SENT, **changes):
    return [one.code for one in missing(to, replace(plan, **changes), facts, remarks, case)]


ALLOWED = {
    "draft": {"ready"},
    "ready": {"submitted", "draft"},
    "submitted": {"issued", "retiring", "ready"},
    "issued": {"active", "retiring"},
    "active": {"retiring"},
    "retiring": {"retired", "active", "issued", "submitted"},
    "retired": {"retiring"},
}


@pytest.mark.parametrize("status", Status.values)
def test_every_other_move_is_refused_with_the_possible_ones(status):
    assert {move.to for move in moves(status)} == ALLOWED[status]
    for to in set(Status.values) - ALLOWED[status] | {"", "nonsense"}:
        assert codes(to, status=status) == ["no-such-move"]


def test_a_move_says_what_it_does():
    every = [move for status in Status.values for move in moves(status)]

    assert all(move.label and move.explanation.endswith(".") for move in every)
    assert {move.to for move in every if move.is_undo} == {
        "draft", "ready", "active", "issued", "submitted", "retiring",
    }  # fmt: skip


def test_ready_needs_answers_that_nice_would_not_bounce():
    warning = Remark(severity="warning")

    assert codes("ready", status="draft", remarks=[Remark(), warning]) == ["single-contact"]
    assert codes("ready", status="draft", remarks=[warning]) == []


def test_an_error_is_mended_on_the_page_of_its_field():
    found = missing("ready", Plan(), Facts(), [Remark(), Remark(field="origins"), Remark(field="")])

    assert [one.page for one in found] == ["contacts", "origins", "plan"]
    assert found[0].sentence == "One contact only. Add another."


def test_submitted_needs_a_day_and_answers_that_are_still_good():
    assert codes("submitted", status="ready") == []
    assert codes("submitted", status="ready", case=Case()) == ["submission-date"]
    assert codes("submitted", status="ready", remarks=[Remark()]) == ["single-contact"]


def test_issued_needs_a_tracking_number_and_a_client_id_for_each_environment():
    europe = PlannedEnvironment("eu", "CXone EU", "commercial")

    assert codes("issued", status="submitted") == []
    assert codes("issued", status="submitted", tracking_number="") == ["tracking-number"]
    assert codes("issued", status="submitted", environments=(*CLOUDS, europe)) == ["client-id-eu"]
    assert codes("issued", status="submitted", environments=(), facts=Facts()) == ["client-id"]


def test_a_public_application_is_issued_without_a_secret():
    facts = Facts(credentials=(replace(CREDENTIAL, has_secret=False),))

    assert codes("issued", PEOPLE, facts, status="submitted") == []


@pytest.mark.parametrize(
    ("outcome", "lacking"),
    [("accepted", []), ("partly", []), ("", ["accepted-us"]), ("client-refused", ["accepted-us"])],
)
def test_a_back_end_application_is_active_once_cxone_accepts_its_sign_in(outcome, lacking):
    facts = replace(WORKING, sign_ins=(replace(SIGN_IN, outcome=outcome),))

    assert codes("active", facts=facts, status="issued") == lacking


def test_a_back_end_application_signs_in_wherever_it_has_a_credential():
    second = replace(CREDENTIAL, environment="eu")
    facts = replace(WORKING, credentials=(CREDENTIAL, second))

    assert codes("active", facts=facts, status="issued") == ["sign-in-eu"]


@pytest.mark.parametrize("outcome", ["good", "doubts"])
def test_a_user_application_is_active_once_a_person_signed_in(outcome):
    facts = Facts(credentials=(CREDENTIAL,), flights=(replace(FLIGHT, outcome=outcome),))

    assert codes("active", PEOPLE, facts, status="issued") == []


@pytest.mark.parametrize(
    "flight", [replace(FLIGHT, outcome="failed"), replace(FLIGHT, kind="machine"),
               replace(FLIGHT, environment="eu")]
)  # fmt: skip
def test_a_person_may_say_that_people_sign_in_once_the_record_is_complete(flight):
    facts = Facts(credentials=(CREDENTIAL,), flights=(flight,))
    plan = replace(PEOPLE, status="issued", uris=(PlannedUri("https://app.example.com/"),))
    (lacking,) = missing("active", plan, facts, (), SENT)

    assert lacking.code == "flight-us"
    assert "people sign in" in lacking.confirm
    assert missing("active", plan, facts, (), Case(confirmed=frozenset({"flight-us"}))) == ()


def test_nobody_may_say_so_of_a_record_that_cannot_work():
    facts = Facts(credentials=(replace(CREDENTIAL, has_secret=False),))
    plan = replace(PEOPLE, application_type="confidential", status="issued")
    said = Case(confirmed=frozenset({"flight-us", "secret-us", "redirect-uri"}))

    assert codes("active", plan, facts, case=said) == ["secret-us", "redirect-uri"]


def test_retiring_asks_nothing_and_says_what_will_stop():
    facts = replace(WORKING, live_origins=frozenset({"https://a.example.com"}))
    told = " ".join(consequences("retiring", PLAN, facts, Case(open_requests=2)))

    assert codes("retiring", status="active", facts=Facts(), tracking_number="") == []
    assert "1 sign-in still works" in told
    assert "2 requests still wait" in told
    assert "1 origin still appears live" in told


def test_retired_needs_nice_to_have_closed_it_or_a_person_who_knows():
    assert codes("retired", status="retiring") == ["closing-not-answered"]
    assert codes("retired", status="retiring", case=Case(is_closed=True)) == []
    said = Case(confirmed=frozenset({"closing-not-answered"}))
    assert codes("retired", status="retiring", case=said) == []


def test_retired_says_which_secrets_are_still_stored():
    told = " ".join(consequences("retired", PLAN, WORKING, Case(open_requests=1)))

    assert "1 client secret and 1 access key" in told
    assert "1 request still waits" in told


def test_a_form_that_nice_answered_was_sent():
    nothing = Facts()

    assert codes("ready", status="submitted", facts=nothing, tracking_number="") == []
    assert codes("ready", status="submitted", facts=nothing) == ["was-sent"]
    assert codes("ready", status="submitted", tracking_number="") == ["was-sent"]
    assert codes("ready", status="submitted", case=Case(is_refused=True)) == []
    assert consequences("ready", replace(PLAN, status="submitted"), nothing)


def test_a_retirement_is_called_off_to_where_the_facts_are():
    nothing = Facts()

    assert codes("active", status="retiring") == []
    assert codes("active", status="retiring", facts=nothing) == ["client-id-us"]
    assert codes("issued", status="retiring") == []
    assert codes("submitted", status="retiring") == ["was-issued"]
    assert codes("submitted", status="retiring", facts=nothing, case=Case()) == []
    assert codes("retiring", status="retired") == []
    assert codes("draft", status="ready") == []
