"""Which cause a diagnosis names first, and what it never does."""

import re
from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.rules.diagnosis import MOST, Context, diagnose
from credentials.rules.diagnosis.causes import CAUSES, HARMLESS
from credentials.rules.explanations import EXPLAINED, FLIGHT

pytestmark = pytest.mark.pure
MONDAY, THURSDAY = date(2026, 3, 2), date(2026, 3, 5)
CANARY = "zQxWvKtRcAnArY"
TENANT = "11eb0358-0000-4000-8000-0242ac110002"
KNOWN = Context(
    application_type="backend",
    client_auth_method="client_secret_basic",
    status="active",
    submitted_on=date(2026, 1, 5),
    today=MONDAY,
    tracking_number="CX-4711",
    environment_kind="commercial",
    environment_name="Global Production",
    tenant_known_here=True,
)


class Situation(NamedTuple):
    steps: list
    context: Context
    first: str
    certainty: str


def step(name, code="", result="failed", **facts):
    return {"name": name, "result": result if code else "ok", "code": code, "facts": facts}


def about(**known):
    fields = {name: getattr(KNOWN, name) for name in KNOWN.__slots__}
    return Context(**{**fields, **known})


def doubts(*codes):
    return step("inputs", codes[0], "warning", doubts=", ".join(codes))


def refused(error="client", *, doubt=(), **facts):
    first = [doubts(*doubt)] if doubt else [step("inputs")]
    code = {"client": "client-refused", "key": "access-key-refused"}.get(error, error)
    return [*first, step("provider-discovery"), step("token", code, **facts)]


def signed_in(*later):
    return [step("inputs"), step("provider-discovery"), step("token"), *later]


def warned(name, code, **facts):
    return step(name, code, "warning", **facts)


USED = about(worked_before=True, client_worked_before=True, method_when_it_worked=(
    "client_secret_basic"))  # fmt: skip
JWT = about(client_auth_method="client_secret_jwt")
ELSEWHERE = about(tenant_known_here=False, other_clouds=("FedRAMP Moderate",))
NOT_PERCENT = ("access-key-percent-encoded",)
LOCKED = "The user is locked. Contact the administrator."

SITUATIONS = {
    # the client credential
    "secret never worked": (refused(), KNOWN, "client-secret-wrong", "likely"),
    "worked until now": (refused(), USED, "client-stopped-working", "likely"),
    "CXone says disabled": (
        refused(description="The application is disabled."), KNOWN, "application-disabled",
        "likely"),
    "submitted only": (
        refused(), about(status="submitted"), "registration-not-processed", "likely"),
    "submitted last week": (
        refused(), about(status="issued", submitted_on=date(2026, 2, 26)),
        "registration-not-processed", "likely"),
    "submitted four business days ago": (
        refused(), about(status="issued", submitted_on=date(2026, 2, 24)), "client-secret-wrong",
        "likely"),
    "submitted and worked since": (
        refused(), about(status="submitted", client_worked_before=True), "client-stopped-working",
        "likely"),
    "method changed": (
        refused(), about(client_worked_before=True, method_when_it_worked="client_secret_post"),
        "client-auth-method-changed", "likely"),
    "jwt is not listed": (
        refused(doubt=("client-auth-method-not-usual",)), JWT, "client-auth-method-not-offered",
        "likely"),
    "post is not listed": (
        [step("provider-discovery", auth_methods="client_secret_basic"), *refused()[2:]],
        about(client_auth_method="client_secret_post"), "client-auth-method-not-offered",
        "likely"),
    "CXone names the method": (
        refused(description="Unsupported authentication method"), KNOWN,
        "client-auth-method-not-registered", "likely"),
    "special characters with basic": (
        refused(doubt=("basic-forms-differ",)), KNOWN, "basic-forms-differ", "likely"),
    "special characters, but it worked": (
        refused(doubt=("basic-forms-differ",)), USED, "client-stopped-working", "likely"),
    "IDs swapped": (refused(doubt=("ids-swapped",)), KNOWN, "ids-swapped", "likely"),
    "IDs swapped, key judged": (
        refused("key", doubt=("ids-swapped",)), KNOWN, "ids-swapped", "likely"),
    "client_id is an access key": (
        refused(doubt=("client-id-is-access-key",)), KNOWN, "client-id-is-access-key", "likely"),
    "line break in the client secret": (
        refused(doubt=("client-secret-white-space",)), KNOWN, "client-secret-white-space",
        "likely"),
    "client secret in quotes": (
        refused(doubt=("client-secret-quoted",)), KNOWN, "client-secret-quoted", "likely"),
    "short secret": (
        [step("inputs", "client-secret-too-short")], JWT, "client-secret-too-short", "certain"),
    "no secret": ([step("inputs", "client-secret-missing")], KNOWN, "client-secret-missing",
        "certain"),
    "wrong application type": (
        refused("unauthorized-client"), KNOWN, "wrong-application-type", "likely"),
    "unsupported grant": (
        refused("unsupported-grant-type"), KNOWN, "unsupported-grant", "likely"),
    "unreadable request": (refused("invalid-request"), KNOWN, "invalid-request", "likely"),
    "refused without a word": (
        refused("unexplained-refusal"), KNOWN, "unexplained-refusal", "likely"),
    "a clock that spoils the assertion": (
        refused(clock_skew=-400), JWT, "clock-beyond-judging", "likely"),
    # the access key
    "key never worked": (refused("key"), KNOWN, "access-key-mistyped", "likely"),
    "key worked until now": (refused("key"), USED, "access-key-stopped", "likely"),
    "key of the locked": (refused("key", description=LOCKED), USED, "user-locked", "certain"),
    "words that list causes": (
        refused("key", description="Wrong key or locked user"), KNOWN, "access-key-mistyped",
        "likely"),
    "unlocked is not locked": (
        refused("key", description="Keys of unlocked users only"), KNOWN, "access-key-mistyped",
        "likely"),
    "CXone says the user is not active": (
        refused("key", description="The user is deactivated."), USED, "user-deactivated",
        "likely"),
    "CXone says the key is not active": (
        refused("key", description="Inactive access key"), USED, "access-key-inactive", "likely"),
    "percent-encoded key": (
        refused("key", doubt=NOT_PERCENT), KNOWN, "access-key-percent-encoded", "likely"),
    "unpadded key": (
        refused("key", doubt=("access-key-padding-missing",)), KNOWN, "access-key-padding-missing",
        "likely"),
    "line break in the key": (
        refused("key", doubt=("access-key-secret-white-space",)), KNOWN,
        "access-key-secret-white-space", "likely"),
    "key ID is a client_id": (
        refused("key", doubt=("access-key-id-is-client-id",)), KNOWN, "access-key-id-is-client-id",
        "likely"),
    "key ID twice": (
        refused("key", doubt=("access-key-id-is-secret",)), KNOWN, "access-key-id-is-secret",
        "likely"),
    # clouds and tenants
    "client of another cloud": (refused(), ELSEWHERE, "wrong-cloud", "certain"),
    "key of another cloud": (refused("key"), ELSEWHERE, "wrong-cloud", "certain"),
    "known elsewhere, here nobody said": (
        refused(), about(tenant_known_here=None, other_clouds=("EU Sovereign",)), "wrong-cloud",
        "likely"),
    "government asked, commercial tried": (
        refused(), about(is_government=True), "government-mismatch", "likely"),
    "commercial asked, government tried": (
        refused(), about(environment_kind="fedramp"), "government-mismatch", "likely"),
    "tenant of nobody": (
        refused("key"), about(tenant_known_here=False), "tenant-unknown", "likely"),
    "discovery knows no tenant": (
        signed_in(step("tenant-discovery", "tenant-unknown")), KNOWN, "tenant-unknown", "likely"),
    "discovery elsewhere": (
        signed_in(step("tenant-discovery", "tenant-unknown")), ELSEWHERE, "wrong-cloud",
        "certain"),
    "wrong tenant": (
        signed_in(step("id-token", "tenant-mismatch", found=TENANT)), KNOWN, "wrong-tenant",
        "certain"),
    "wrong business unit": (
        signed_in(warned("id-token", "business-unit-mismatch", found="7", expected="8")), KNOWN,
        "wrong-business-unit", "certain"),
    "malformed tenant ID": (
        signed_in(step("tenant-discovery", "tenant-id-malformed")), KNOWN, "tenant-id-malformed",
        "certain"),
    # clock
    "two minutes ahead": (
        [*signed_in()[:2], warned("token", "clock-skew", clock_skew=120)], KNOWN, "clock-off",
        "certain"),
    "fifteen minutes behind": (
        [step("token", clock_skew=-900), warned("id-token", "clock-not-trusted")], KNOWN,
        "clock-beyond-judging", "certain"),
    "token expired by the clock": (
        [step("token", clock_skew=200), step("id-token", "id-token-expired")], KNOWN, "clock-off",
        "certain"),
    "token expired by itself": (
        signed_in(step("id-token", "id-token-expired")), KNOWN, "id-token-times", "possible"),
    # weather
    "throttled": (refused("throttled", retry_after=30), KNOWN, "throttled", "certain"),
    "outage": (refused("server-error", status=503), KNOWN, "server-error", "certain"),
    "gateway": (refused("gateway-fault", status=502), KNOWN, "gateway-fault", "certain"),
    "timeout": (refused("timeout"), KNOWN, "timeout", "certain"),
    "DNS": ([step("provider-discovery", "dns-failed")], KNOWN, "dns-failed", "certain"),
    "firewall": ([step("provider-discovery", "connect-failed")], KNOWN, "connect-failed",
        "certain"),
    "intercepted TLS": ([step("provider-discovery", "tls-untrusted")], KNOWN, "tls-untrusted",
        "certain"),
    "captive portal": ([step("provider-discovery", "not-json")], KNOWN, "captive-portal",
        "likely"),
    "redirect": ([step("provider-discovery", "redirect-refused")], KNOWN, "captive-portal",
        "likely"),
    "a code of tomorrow": (refused("never-heard-of"), KNOWN, "answer-not-trusted", "likely"),
    # addresses
    "drift": (
        [warned("provider-discovery", "token-endpoint-drift")], KNOWN, "token-endpoint-drift",
        "certain"),
    "drift out of the cloud": (
        [step("provider-discovery", "endpoint-refused", field="token_endpoint")], KNOWN,
        "token-endpoint-drift", "certain"),
    "no issuer": ([step("provider-discovery", "provider-unknown")], KNOWN, "wrong-issuer",
        "likely"),
    # the person's own code
    "legacy token URL": (
        signed_in(warned("token-url", "legacy-access-key")), KNOWN, "legacy-token-url", "certain"),
    "token URL of the API": (
        signed_in(), about(token_url="api-host"), "wrong-host-token-url", "certain"),
    "hyphen in the token URL": (
        signed_in(warned("token-url", "wrong-domain")), KNOWN, "wrong-host-token-url", "certain"),
    "token URL of another cloud": (
        signed_in(), about(token_url="other-cloud"), "other-cloud-token-url", "certain"),
    "token URL of nobody": (
        signed_in(), about(token_url="unknown"), "unknown-token-url", "possible"),
    "origin missing": (
        signed_in(warned("cors:https://app.example.com", "origin-not-allowed")), KNOWN,
        "origin-missing", "certain"),
    # tokens and people
    "code": (refused("code-refused"), KNOWN, "code-refused", "likely"),
    "code expired": (
        refused("code-refused", description="The code has expired."), KNOWN, "code-expired",
        "likely"),
    "code used": (
        refused("code-refused", description="Code already used"), KNOWN, "code-reused", "likely"),
    "PKCE": (
        refused("code-refused", description="Bad code_verifier"), KNOWN, "pkce-mismatch",
        "likely"),
    "redirect of the code": (
        refused("code-refused", description="redirect_uri differs"), KNOWN, "redirect-mismatch",
        "likely"),
    "redirect URI not registered": (
        [step("authorization", "authorization-refused", error="invalid_request",
              description="The redirect_uri is not registered.")],
        KNOWN, "redirect-uri-not-registered", "likely"),
    "person said no": (
        [step("authorization", "access-denied")], KNOWN, "access-denied", "likely"),
    "other person": (
        signed_in(step("id-token"), step("userinfo", "userinfo-subject-mismatch")), KNOWN,
        "userinfo-other-subject", "certain"),
    "nonce": (signed_in(step("id-token", "id-token-nonce")), KNOWN, "id-token-nonce", "likely"),
    "nonce missing": (
        signed_in(warned("id-token", "id-token-nonce-missing")), KNOWN,
        "id-token-nonce-missing", "likely"),
    "signing key changed": (
        signed_in(step("id-token", "id-token-signature")), KNOWN, "signing-key-changed",
        "likely"),
    "signing key unknown": (
        signed_in(step("id-token", "signing-key-unknown")), KNOWN, "signing-key-changed",
        "likely"),
    "weak key": (
        signed_in(warned("id-token", "weak-signing-key")), KNOWN, "weak-signing-key", "certain"),
    "no tenant": (
        signed_in(step("id-token", "id-token-claim-malformed", claim="tenantId")), KNOWN,
        "token-without-tenant", "certain"),
    "refresh": (signed_in(step("refresh", "refresh-refused")), KNOWN, "refresh-refused", "likely"),
    "API refuses the token": (
        signed_in(step("server-time", "server-time-unauthorized")), KNOWN, "api-call-refused",
        "likely"),
    "API refuses the user": (
        signed_in(step("server-time", "server-time-forbidden")), KNOWN, "api-call-refused",
        "likely"),
    "API answers in text": (
        signed_in(step("server-time", "not-json")), KNOWN, "api-answer-unreadable", "likely"),
}  # fmt: skip
NOTHING_WRONG = {
    "no steps": [],
    "all is well": signed_in(step("id-token"), step("refresh")),
    "a doubt about what works": [doubts("basic-forms-differ", *NOT_PERCENT), step("token")],
    "a narrow role": signed_in(warned("business-unit", "business-unit-forbidden")),
    "the right token URL": signed_in(step("token-url")),
    "skipped": [step("token", "stopped-at-inputs", "skipped")],
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_right_cause_comes_first(name):
    given = Situation(*SITUATIONS[name])

    verdicts = diagnose(given.steps, given.context)

    assert (verdicts[0].code, verdicts[0].certainty) == (given.first, given.certainty)


@pytest.mark.parametrize("name", SITUATIONS)
def test_beside_a_likely_cause_there_are_only_possible_ones_of_the_same_failure(name):
    given = Situation(*SITUATIONS[name])

    _, *others = diagnose(given.steps, given.context)

    assert all(verdict.certainty == "possible" for verdict in others)
    assert len(others) < MOST


@pytest.mark.parametrize("name", NOTHING_WRONG)
def test_nothing_wrong_gives_no_verdict(name):
    assert diagnose(NOTHING_WRONG[name], about(token_url="right")) == ()


@pytest.mark.parametrize("code", sorted({*EXPLAINED} | {c for t in FLIGHT.values() for c in t}))
def test_every_explained_code_has_a_cause_or_is_harmless(code):
    general = {"no-exchange", "fetch-interrupted", "service-version-malformed"}

    assert code in CAUSES or code in HARMLESS or code in general


def only(steps, context=KNOWN):
    return diagnose(steps, context)[0]


@pytest.mark.parametrize(
    ("skew", "told"), [(90, "90 seconds ahead of CXone's"), (-75, "75 seconds behind CXone's")]
)
def test_a_wrong_clock_says_by_how_much_and_in_which_direction(skew, told):
    assert told in only([warned("token", "clock-skew", clock_skew=skew)]).sentence


def test_throttling_says_how_long_to_wait():
    seen = step("token", "throttled")
    seen["exchanges"] = [{"received": [["Retry-After", "45"]]}]

    assert "45 seconds" in only([seen]).sentence
    assert "30 seconds" in only(refused("throttled", retry_after=30)).sentence


def test_whom_to_write_to_comes_with_the_tracking_number():
    remedy = only(refused(), USED).remedy

    assert "devonesupport@nice.com" in remedy
    assert "CX-4711" in remedy


def test_a_missing_origin_says_whether_it_was_asked_for():
    steps = signed_in(warned("cors:https://app.example.com", "origin-not-allowed"))

    never, listed = only(steps), only(steps, about(origins_requested=2))

    assert "Add it to the registration's origins" in never.remedy
    assert "lists 2 origins" in listed.remedy
    assert "three weeks" in never.remedy
    assert "three weeks" in listed.remedy


def test_several_missing_origins_are_one_verdict():
    names = [f"cors:https://{name}.example.com" for name in "abc"]

    verdicts = diagnose([warned(name, "origin-not-allowed") for name in names], KNOWN)

    assert [verdict.code for verdict in verdicts] == ["origin-missing"]
    assert "https://a.example.com and 2 more" in verdicts[0].sentence


def test_a_person_of_another_tenant_is_told_nothing_about_access_keys():
    steps = signed_in(step("id-token", "tenant-mismatch", found=TENANT))

    told = only(steps, about(application_type="public"))

    assert told.code == "wrong-tenant"
    assert f"the person belongs to tenant {TENANT}" in told.sentence
    assert "access key" not in told.remedy


def test_the_business_unit_of_the_token_is_named_though_the_api_refused_later():
    token = warned("id-token", "business-unit-mismatch", found="7", expected="8")

    told = only(signed_in(token, step("business-unit", "business-unit-mismatch")))

    assert told.sentence == "CXone says business unit 7, the tenant's record says 8."


def test_what_stopped_the_check_comes_before_what_is_certain():
    origin = warned("cors:https://app.example.com", "origin-not-allowed")

    verdicts = diagnose([*refused(), origin], KNOWN)

    assert [one.code for one in verdicts[:2]] == ["client-secret-wrong", "origin-missing"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
        max_size=3),
    max_leaves=5,
)  # fmt: skip
CODES = st.sampled_from(sorted({*CAUSES, *HARMLESS, "never-heard-of"}))
NAMES = st.sampled_from(["inputs", "token", "id-token", "cors:x", "token-url", "server-time"])
FACTS = st.sampled_from(
    ["doubts", "error", "description", "clock_skew", "found", "expected", "claim", "field",
     "retry_after", "auth_methods"]
)  # fmt: skip
LEAKS = st.sampled_from(
    [CANARY, f"locked {CANARY}", f"https://{CANARY}", f"{CANARY}\n", 7, -(10**9)]
)
STEPS = st.fixed_dictionaries(
    {
        "name": NAMES | st.just(f"cors:{CANARY}") | JSON,
        "result": st.sampled_from(["failed", "warning", "ok", "skipped"]) | JSON,
        "code": CODES | JSON,
        "facts": st.dictionaries(FACTS, LEAKS | JSON, max_size=4) | JSON,
        "exchanges": st.lists(st.fixed_dictionaries({"received": JSON}), max_size=1) | JSON,
    }
)
CONTEXTS = st.builds(
    Context,
    client_auth_method=st.sampled_from(["client_secret_jwt", "client_secret_post", "none", ""]),
    status=st.sampled_from(["submitted", "active"]),
    submitted_on=st.none() | st.dates(),
    today=st.dates(),
    tracking_number=st.text(max_size=300),
    is_government=st.booleans(),
    environment_kind=st.sampled_from(["commercial", "fedramp", "sandbox"]),
    worked_before=st.booleans(),
    client_worked_before=st.booleans(),
    other_clouds=st.lists(st.text(max_size=30), max_size=5).map(tuple),
    tenant_known_here=st.none() | st.booleans(),
    token_url=st.sampled_from(["right", "api-host", "unknown", CANARY, ""]),
    origins_requested=st.integers(),
)


@given(st.lists(STEPS | JSON, max_size=5), CONTEXTS)
def test_whatever_was_stored_gives_at_most_four_sentences_that_repeat_nothing(steps, context):
    verdicts = diagnose(steps, context)

    assert len(verdicts) <= MOST
    assert len({verdict.code for verdict in verdicts}) == len(verdicts)
    for verdict in verdicts:
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", verdict.code)
        assert verdict.certainty in ("certain", "likely", "possible")
        assert verdict.sentence.endswith(".")
        assert verdict.remedy.endswith(".")
        assert CANARY.lower() not in f"{verdict.sentence}{verdict.remedy}".lower()
