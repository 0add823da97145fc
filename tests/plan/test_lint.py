"""Each remark of the linter once, and none for a good plan."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.facts import Facts
from tenants.rules.lint import Remark, lint
from tenants.rules.lint.remark import WORST_FIRST
from tenants.rules.plan import Plan, PlannedContact, PlannedEnvironment, PlannedUri
from tenants.rules.plan_steps import STEP_OF_FIELD
from tests.plan.plans import (
    AGENTS,
    ANA,
    BACK_END,
    COMMERCIAL,
    CONFIDENTIAL,
    FEDRAMP,
    PUBLIC,
    SANDBOX,
    TEAM,
    credential,
    sign_in,
    tenant,
    uris,
)  # fmt: skip

pytestmark = pytest.mark.pure

GONE = {state: (ANA, TEAM, replace(ANA, name="Bo", state=state)) for state in
        ("stale", "bounced", "left")}  # fmt: skip
FREE = PlannedContact("Bo", "bo@gmail.com")
AFTER_LOGOUT = PlannedUri("https://a.example/", "logout")
REFUSED = {
    "name-missing": (BACK_END, {"name": "  "}),
    "purpose-missing": (BACK_END, {"purpose": ""}),
    "submitter-missing": (BACK_END, {"submitter_email": ""}),
    "business-unit-missing": (BACK_END, {"business_unit_number": ""}),
    "public-app-with-secret": (PUBLIC, {"client_auth_method": "client_secret_basic"}),
    "client-authentication-missing": (BACK_END, {"client_auth_method": "none"}),
    "user-app-without-origins": (PUBLIC, {"origins": ()}),
    "user-app-without-redirect-uris": (PUBLIC, {"uris": (AFTER_LOGOUT,)}),
    "origin-wildcard": (PUBLIC, {"origins": ("https://*.acme.example",)}),
    "origin-not-https": (PUBLIC, {"origins": ("http://app.acme.example",)}),
    "custom-scheme-with-secret": (CONFIDENTIAL, {"uris": uris("com.acme.app:/back")}),
    "redirect-uri-not-https": (PUBLIC, {"uris": uris("http://app.acme.example/back")}),
    "multiple-tenants-without-environments": (PUBLIC, {"environments": ()}),
    "single-tenant-with-several-environments": (BACK_END, {"environments": (COMMERCIAL, SANDBOX)}),
    "government-flag-missing": (BACK_END, {"environments": (FEDRAMP,)}),
    "government-flag-without-environment": (BACK_END, {"is_government": True}),
    "contact-missing": (BACK_END, {"contacts": ()}),
}  # fmt: skip
WARNED = {
    "purpose-short": (BACK_END, {"purpose": "A report."}),
    "submitter-free-mail": (BACK_END, {"submitter_email": "ana@GMAIL.com"}),
    "business-unit-not-primary": (BACK_END, {"business_unit_is_primary": False}),
    "client-secret-jwt": (BACK_END, {"client_auth_method": "client_secret_jwt"}),
    "back-end-with-origins": (BACK_END, {"origins": ("https://a.example.com",)}),
    "back-end-with-redirect-uris": (BACK_END, {"uris": uris("https://a.example.com/")}),
    "localhost-in-production": (PUBLIC, {"origins": (*PUBLIC.origins, "http://localhost:3000")}),
    "environment-missing": (BACK_END, {"environments": ()}),
    "single-contact": (BACK_END, {"contacts": (ANA,)}),
    "too-few-live-contacts": (BACK_END, {"contacts": (ANA, replace(TEAM, state="stale"))}),
    "contact-stale": (BACK_END, {"contacts": GONE["stale"]}),
    "contact-bounced": (BACK_END, {"contacts": GONE["bounced"]}),
    "contact-left": (BACK_END, {"contacts": GONE["left"]}),
    "contact-free-mail": (BACK_END, {"contacts": (ANA, FREE)}),
    "endpoint-not-covered": (BACK_END, {"endpoints": (AGENTS, "GET /dfo/3.0/contacts")}),
}  # fmt: skip
NOTICED = {
    "name-of-a-copy": (BACK_END, {"name": "Nightly report (copy 2)"}),
    "password-through-account-manager": (BACK_END, {"password_delivery": "tam"}),
    "contacts-in-one-domain": (BACK_END, {"contacts": (ANA, replace(ANA, email="b@ACME.example"))}),
    "scopes-missing": (BACK_END, {"scopes": (), "endpoints": ()}),
    "endpoints-missing": (BACK_END, {"endpoints": ()}),
    "scope-not-needed": (BACK_END, {"scopes": ("Admin", "WFM")}),
    "endpoint-unknown": (BACK_END, {"endpoints": (AGENTS, "GET /nowhere")}),
    "endpoint-group-unclear": (BACK_END, {
        "scopes": ("UserHub",),
        "endpoints": ("GET /user-management/v1/users", "GET /inContactAPI/services/v25.0/zzz"),
    }),
    "redirect-uri-without-origin": (PUBLIC, {"uris": uris("https://other.acme.example/back")}),
}  # fmt: skip
USED = {
    "single-tenant-with-second-tenant": (BACK_END, Facts(tenants=(tenant(1), tenant(2)))),
    "public-app-with-stored-secret": (PUBLIC, Facts(credentials=(credential(),))),
    "credential-outside-environments": (
        BACK_END, Facts(credentials=(credential(environment="sov"),))),
    "tenant-outside-environments": (BACK_END, Facts(tenants=(tenant(1, "sov"),))),
}  # fmt: skip


def codes(plan: Plan, facts: Facts | None = None) -> list[tuple[str, str]]:
    return [(remark.code, remark.severity) for remark in lint(plan, facts)]


@pytest.mark.parametrize("plan", [BACK_END, PUBLIC, CONFIDENTIAL], ids=lambda p: p.application_type)
def test_a_good_plan_hears_nothing(plan):
    assert lint(plan) == ()
    assert lint(plan, Facts(tenants=(tenant(1),), sign_ins=(sign_in(1),))) == ()


@pytest.mark.parametrize(
    ("severity", "table"), [("error", REFUSED), ("warning", WARNED), ("notice", NOTICED)]
)
def test_each_slip_has_a_remark_of_its_own(severity, table):
    for code, (plan, slip) in table.items():
        assert codes(replace(plan, **slip)).count((code, severity)) == 1, code


@pytest.mark.parametrize("code", USED)
def test_facts_that_contradict_the_answers_are_told(code):
    plan, facts = USED[code]

    assert codes(plan, facts) == [(code, "warning")]
    assert codes(plan) == []


def test_two_sign_ins_to_two_tenants_count_without_tenants_too():
    facts = Facts(sign_ins=(sign_in(1), sign_in(2)))

    assert codes(BACK_END, facts) == [("single-tenant-with-second-tenant", "warning")]


def test_a_sandbox_may_stand_for_a_government_cloud():
    plan = replace(BACK_END, is_government=True, environments=(SANDBOX,))

    assert lint(plan) == ()


def test_coming_back_to_localhost_asks_for_no_origin():
    assert lint(replace(PUBLIC, uris=uris("http://127.0.0.1:8000/back"))) == ()


def test_an_empty_plan_hears_the_worst_first():
    severities = [remark.severity for remark in lint(Plan())]

    assert severities == sorted(severities, key=WORST_FIRST.index)
    assert {"error", "warning", "notice"} == set(severities)


def test_a_remark_repeats_no_long_text():
    long = "x" * 5_000
    plan = replace(PUBLIC, origins=(f"http://{long}",), endpoints=(f"GET /{long}",), name=long)

    assert all(len(remark.sentence) < 400 for remark in lint(plan))


texts = st.text(st.characters(), max_size=40) | st.sampled_from(
    ["", "http://[", "https://[::1", "a@b", "com.x:/", "GET /inContactAPI", "\ud800", "//", "@"]
)
kinds = st.sampled_from(["", "backend", "public", "confidential", "fedramp", "left", "none", "tam"])
many = {
    "environments": st.builds(PlannedEnvironment, texts, texts, kinds),
    "contacts": st.builds(PlannedContact, texts, texts, texts, kinds),
    "uris": st.builds(PlannedUri, texts, texts),
}
FLAGS = ("business_unit_is_primary", "organization_has_primary_unit", "is_government")
LISTS = ("scopes", "endpoints", "environments", "contacts", "origins", "uris")
flags = {name: st.booleans() for name in FLAGS}
lists = {name: st.lists(many.get(name, texts), max_size=3).map(tuple) for name in LISTS}
words = {field.name: texts | kinds for field in fields(Plan)
         if field.name not in {*flags, *lists, "answered"}}  # fmt: skip
anything = st.builds(Plan, **words, **flags, **lists)


@given(anything)
@settings(max_examples=120, deadline=None)
def test_any_plan_can_be_judged(plan):
    for remark in lint(plan, Facts(credentials=(credential(),), tenants=(tenant(1), tenant(2)))):
        assert isinstance(remark, Remark)
        assert remark.field in STEP_OF_FIELD
        assert remark.sentence and remark.remedy
