"""What leaves in a mail to DEVone support: harmless to show, and nothing secret."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credentials.reports.bundle_text import clean, code_span, prose
from credentials.reports.support_bundle import FORMAT, Bundle, as_json, as_markdown

pytestmark = pytest.mark.pure
CANARY = "cAnArYzQxWvKtR"
PART = base64.urlsafe_b64encode(CANARY.encode()).decode().rstrip("=")
TOKEN = f"eyJhbGciOiJSUzI1NiJ9.{PART}.c2ln"
STEP = {
    "name": "token",
    "title": "Sign in with the client credential and the access key",
    "started_at": "2026-03-02T09:00:00+00:00",
    "milliseconds": 84,
    "result": "failed",
    "code": "client-refused",
    "facts": {"status": 401, "error": "invalid_client", "client_auth_method": "client_secret_post"},
    "sentence": "CXone refused the client credential.",
    "remedy": "Compare the client_id.",
    "exchanges": [
        {
            "method": "POST",
            "url": "https://cxone.niceincontact.com/auth/token",
            "sent": [["Authorization", "Basic <secret>"], ["grant_type", "password"]],
            "status": 401,
            "received": [["Content-Type", "application/json"], ["error", "invalid_client"]],
            "milliseconds": 80,
            "error": "",
        }
    ],
}
BUNDLE = Bundle(
    tracking_number="CX-4711",
    registration="Billing",
    client_id="Product@Vendor",
    environment="Global Production",
    issuer="https://cxone.niceincontact.com",
    tenant_id="11eb0358-0000-4000-8000-0242ac110002",
    business_unit_number="4600001",
    application_type="Back-End",
    client_auth_method="client_secret_post",
    made_at=datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
    started_at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
    time_zone="Europe/Berlin",
    outcome="failed",
    summary="CXone refused the client credential.",
    verdicts=[
        {
            "code": "client-secret-wrong",
            "certainty": "likely",
            "sentence": "client_id or client secret is wrong.",
            "remedy": "Enter it again.",
        }
    ],
    steps=[STEP],
    versions={"registry": "0.1.0", "Python": "3.11.9"},
)
HOSTILE = {
    "table": "a | b",
    "backticks": "``` code ```",
    "one backtick": "`",
    "script": "<script>alert(1)</script>",
    "image": "![x](https://evil.example/p.png)",
    "link": "[click](javascript:alert(1))",
    "new lines": "a\n# Verified by NICE\r\n- **ok**",
    "paragraph separator": "a\u2029# b\u2028c",
    "right to left": "\u202egnp.exe\u2066",
    "zero width": "a\u200bb\ufeff",
    "surrogate": "a\ud800b",
    "NUL": "a\x00b\x1b[31m",
    "very long": "x" * 5000,
}
EVIL = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())


def outside_code(markdown):
    """The Markdown without what it shows literally."""
    text = re.sub(r"(?ms)^(`{3,})text\n.*?^\1$", "", markdown)
    return re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", text)


def filled(text):
    """A bundle with *text* wherever somebody else can write."""
    exchange = {**STEP["exchanges"][0], "url": text, "sent": [["username", text]],
        "received": [[text, text]]}  # fmt: skip
    step = {**STEP, "title": text, "sentence": text, "facts": {text: text, "description": text},
        "exchanges": [exchange]}  # fmt: skip
    names = ("tracking_number", "registration", "client_id", "environment", "issuer", "summary")
    verdict = {"code": text, "certainty": text, "sentence": text, "remedy": text}
    return replace(
        BUNDLE, **dict.fromkeys(names, text), steps=[step], verdicts=[verdict], time_zone=text,
        versions={text: text},
    )  # fmt: skip


def test_the_tracking_number_comes_first():
    assert as_markdown(BUNDLE).splitlines()[0] == "# Flight check: tracking number `CX-4711`"
    assert [*json.loads(as_json(BUNDLE))][:2] == ["format", "tracking_number"]


def test_everything_that_support_asks_for_is_there():
    text = as_markdown(BUNDLE)

    for value in ("Billing", "Product@Vendor", "4600001", "client_secret_post", "0.1.0",
            BUNDLE.tenant_id, BUNDLE.issuer):  # fmt: skip
        assert f"`{value}`" in text
    assert "POST https://cxone.niceincontact.com/auth/token" in text
    assert "> Authorization: Basic <secret>" in text
    assert "< error: invalid_client" in text
    assert r"1. client\_id or client secret is wrong. (likely, `client-secret-wrong`)" in text


def test_times_are_in_utc_and_in_the_organisations_zone():
    text, told = as_markdown(BUNDLE), json.loads(as_json(BUNDLE))

    assert "- Started: 2026-03-02 09:00:00+00:00 (2026-03-02 10:00:00+01:00 in Europe/Ber" in text
    assert "- Finished: not recorded" in text
    assert told["started_at"] == {
        "utc": "2026-03-02 09:00:00+00:00", "local": "2026-03-02 10:00:00+01:00",
    }  # fmt: skip


def test_the_members_of_the_json_are_stable():
    told = json.loads(as_json(BUNDLE))

    assert told["format"] == FORMAT == "cxone-registry/support-bundle/1"
    assert [*told] == [
        "format", "tracking_number", "registration", "client_id", "environment", "issuer",
        "tenant_id", "business_unit_number", "application_type", "client_auth_method", "kind",
        "outcome", "summary", "time_zone", "started_at", "finished_at", "made_at", "verdicts",
        "steps", "versions",
    ]  # fmt: skip
    assert told["steps"] == [STEP]
    assert told["verdicts"] == [dict(BUNDLE.verdicts[0])]


@EVIL
def test_a_hostile_name_is_shown_and_does_nothing(text):
    shown = as_markdown(filled(text))

    rest = outside_code(shown)
    assert re.findall(r"(?<!\\)[<>|\[\]!]", rest) == []
    assert shown.count("\n# ") == 0
    assert {c for c in shown if not c.isprintable()} <= {"\n"}
    assert [line for line in shown.splitlines() if len(line) > 1500] == []


@EVIL
def test_a_hostile_name_changes_no_structure(text):
    headings = [line.split()[0] for line in as_markdown(BUNDLE).splitlines() if line[:1] == "#"]

    shown = as_markdown(filled(text))

    assert [line.split()[0] for line in shown.splitlines() if line[:1] == "#"] == headings
    assert json.loads(as_json(filled(text)))["format"] == FORMAT
    assert as_json(filled(text)).encode()


SECRETS = [
    ["client_secret", CANARY], ["password", CANARY], ["PASSWORD", CANARY], ["code", CANARY],
    ["code_verifier", CANARY], ["refresh_token", CANARY], ["Set-Cookie", f"a={CANARY}"],
    ["Authorization", f"Basic {CANARY}"], ["client_assertion", CANARY], ["id_token_hint", CANARY],
    ["anything", TOKEN], ["anything", f"Bearer {CANARY}AbCdEf"], [TOKEN, "x"],
    ["accessKeySecret", "{" + CANARY],
    ["url", f"https://a.example/?state={CANARY}&code={CANARY}"],
    ["url", f"https://user:{CANARY}@a.example/"],
]  # fmt: skip


@pytest.mark.parametrize("pair", SECRETS, ids=str)
def test_what_an_earlier_masking_missed_is_masked_again(pair):
    exchange = {**STEP["exchanges"][0], "sent": [pair], "received": [pair], "url": pair[1]}
    exchange["url"] = pair[1] if pair[0] in ("url", "anything") else "https://a.example/"
    facts = {"details": [dict([pair])], pair[0]: pair[1]}
    bundle = replace(BUNDLE, steps=[{**STEP, "facts": facts, "exchanges": [exchange]}])

    for text in (as_json(bundle), as_markdown(bundle)):
        assert CANARY.lower() not in text.lower()
        assert PART not in text


@pytest.mark.parametrize("member", ["refresh_token", "sealed_code", "tokens", "raw"])
def test_what_a_step_or_exchange_should_not_have_stays_here(member):
    exchange = {**STEP["exchanges"][0], member: CANARY}
    bundle = replace(BUNDLE, steps=[{**STEP, member: CANARY, "exchanges": [exchange]}])

    assert CANARY not in as_json(bundle) + as_markdown(bundle)


def test_a_claim_of_an_assertion_and_a_mask_are_left_readable():
    pairs = [["client_assertion", "<secret>"], ["client_assertion.aud", "https://issuer.example"]]
    step = {**STEP, "exchanges": [{**STEP["exchanges"][0], "sent": pairs}]}

    told = json.loads(as_json(replace(BUNDLE, steps=[step])))

    assert told["steps"][0]["exchanges"][0]["sent"] == pairs


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)
ROWS = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(STEP, JSON)) | JSON)


@given(ROWS, ROWS, st.text())
def test_whatever_was_stored_can_be_reported(steps, verdicts, name):
    bundle = replace(BUNDLE, steps=steps, verdicts=verdicts, registration=name)

    assert json.loads(as_json(bundle))["tracking_number"] == "CX-4711"
    assert as_markdown(bundle).endswith("\n")


@given(st.text())
def test_a_code_span_is_never_ended_by_what_it_shows(text):
    shown = code_span(text)

    fence = re.match("`*", shown)[0]
    inside = shown[len(fence) : -len(fence)] if fence else ""
    assert "\n" not in shown
    assert not fence or shown.endswith(fence)
    assert fence not in inside or not fence


@given(st.text())
def test_prose_leaves_no_mark_of_markdown_alone(text):
    assert re.sub(r"\\.", "", prose(text)).translate(dict.fromkeys(map(ord, "<>[]`|*_"))) == (
        re.sub(r"\\.", "", prose(text))
    )
    assert clean(text) == clean(clean(text)) or len(clean(text)) > 300
