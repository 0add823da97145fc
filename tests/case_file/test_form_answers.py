"""What to type into NICE's form: order, values, and what is still missing."""

from dataclasses import replace

import pytest

from tenants.rules.form_answers import all_as_text, form_answers
from tenants.rules.plan import Plan, PlannedContact
from tests.case_file.plans import USER_APP

pytestmark = pytest.mark.pure

BACK_END = replace(USER_APP, application_type="backend", tenancy="single", origins=(), uris=())


def answer(plan, label):
    return next(one for one in form_answers(plan) if one.label.startswith(label))


def test_the_fields_come_in_the_order_of_the_form():
    numbers = [one.number for one in form_answers(USER_APP)]

    assert numbers == [*map(str, range(1, 13)), "", "", ""]


def test_a_back_end_is_asked_for_no_addresses():
    assert len(form_answers(BACK_END)) == 12


def test_lists_come_one_a_line_in_the_form_s_own_words():
    assert answer(USER_APP, "Technical contacts").value == "ada@example.com\nops@example.net"
    assert answer(USER_APP, "Scopes").value == "Agent\nRealTime"
    assert answer(USER_APP, "Redirect").value == "https://desk.example.com/callback"
    assert answer(USER_APP, "Logout").value == "https://desk.example.com/bye"
    assert answer(USER_APP, "Tenancy").value == "Multiple Tenants"
    assert answer(USER_APP, "Application type").value == "User: Confidential"


def test_of_one_tenant_the_form_asks_yes_or_no_and_of_many_which_environments():
    assert answer(BACK_END, "Is the tenant").value == "No"
    assert answer(USER_APP, "For a government").value == (
        "No\nGlobal Production\nAustralian Sovereign"
    )
    assert answer(replace(BACK_END, is_government=True), "Is the tenant").value == "Yes"


def test_a_public_application_has_no_method():
    plan = replace(USER_APP, application_type="public", client_auth_method="none")

    assert answer(plan, "Authentication").value == "none (public application)"


def test_what_is_missing_is_said_at_each_field():
    missing = {one.label for one in form_answers(Plan(application_type="public")) if one.missing}

    assert missing == {
        "Your name",
        "Your e-mail address",
        "Business unit number",
        "Application name",
        "Description",
        "Technical contacts",
        "Scopes (API groups)",
        "Origins (CORS)",
        "Redirect URIs",
    }
    assert not [one for one in form_answers(USER_APP) if one.missing]


def test_many_tenants_need_environments_and_contacts_must_be_reachable():
    plan = replace(
        USER_APP, environments=(), contacts=(PlannedContact("A", "a@b.example", state="bounced"),)
    )

    assert answer(plan, "For a government").missing == "Choose the environments."
    assert "a@b.example came back" in answer(plan, "Technical contacts").missing


def test_a_business_unit_that_is_not_the_primary_is_remarked():
    plan = replace(USER_APP, business_unit_is_primary=False)

    assert answer(plan, "Business unit").missing == "This is not your primary one."


def test_all_answers_make_one_text():
    text = all_as_text(form_answers(replace(USER_APP, purpose="")))

    assert text.startswith("1. Your name\nAda Lovelace\n\n2. Your e-mail")
    assert "5. Description\n(not answered yet)" in text
