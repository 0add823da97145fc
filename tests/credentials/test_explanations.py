"""Whatever code a step can end with, somebody thought about what to tell people."""

import ast
import re
from pathlib import Path

import pytest

import tenants.cxone
from credentials.rules.explanations import (
    ACCUSED,
    EXPLAINED,
    FLIGHT,
    NOT_TRUSTED,
    TITLES,
    WAITING,
    explain,
    title_of,
)
from credentials.rules.problems import NOT_PROBLEMS, SETTLED_BY, SUBJECTS, SUSPENDED
from tenants.cxone import STEPS, THOROUGH_STEPS, USER_STEPS, TokenUrl

pytestmark = pytest.mark.pure

# An honest CXone never answers like this; one sentence about proxies and captive portals fits all.
ANSWER_NOT_TRUSTED = {
    "access-token-missing",
    "address-refused",
    "encoding-refused",
    "endpoint-refused",
    "expires-in-refused",
    "id-token-algorithm",
    "id-token-audience",
    "id-token-claim-malformed",
    "id-token-claim-missing",
    "id-token-expired",
    "id-token-header",
    "id-token-issuer",
    "id-token-lifetime",
    "id-token-malformed",
    "id-token-missing",
    "id-token-not-yet-valid",
    "issuer-mismatch",
    "json-duplicate-name",
    "json-number-refused",
    "json-too-deep",
    "key-set-malformed",
    "not-json",
    "redirect-refused",
    "signing-key-ambiguous",
    "signing-key-refused",
    "tenant-document-malformed",
    "tenant-document-mismatch",
    "token-malformed",
    "token-type-refused",
    "too-large",
}
# Look like codes in the client's source and are not.
NO_CODES = {
    *THOROUGH_STEPS,
    *USER_STEPS,
    "access-control-allow-headers",
    "access-control-allow-origin",
    # Of the access-key API, which no step calls: its driver has sentences of its own.
    "access-key-unknown",
    # Of an organisation's own identity provider, whose page has sentences of its own.
    "signing-key-weak",
    "access-keys",
    "access-keys-malformed",
    "content-type",
    "not-sent",
    "retry-after",
    "sandbox-origin",
    "utf-8",
}
# Put together while running, or of one word.
BUILT = {
    *(f"{name}-{reason}" for name in ("server-time", "business-unit")
      for reason in ("unauthorized", "forbidden", "refused")),
    "throttled", "timeout",
}  # fmt: skip
CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def texts(path: Path) -> set[str]:
    nodes = ast.walk(ast.parse(path.read_text()))
    return {
        node.value for node in nodes if isinstance(node, ast.Constant) and type(node.value) is str
    }


def codes() -> set[str]:
    """Every text in the protocol client that has the form of a code."""
    sources = Path(tenants.cxone.__file__).parent.glob("*.py")
    found = {text for source in sources for text in texts(source) if CODE.fullmatch(text)}
    return found - NO_CODES | BUILT


def test_every_code_is_explained_or_known_to_be_untrustworthy():
    assert codes() - set(EXPLAINED) - set(FLIGHT["token-url"]) == ANSWER_NOT_TRUSTED


def test_nothing_is_explained_that_cannot_happen():
    assert set(EXPLAINED) - codes() == set()


def test_a_code_is_either_waited_for_or_accused():
    assert ACCUSED.keys() & WAITING.keys() == set()


def test_every_code_that_has_a_subject_can_happen():
    assert SUBJECTS.keys() - codes() == {SUSPENDED}


def test_every_code_that_accuses_another_thing_than_the_sign_in_is_settled_by_some_step():
    settled = {code for group in SETTLED_BY.values() for code in group}

    assert {code for code, (subject, _) in SUBJECTS.items() if subject != "sign-in"} <= settled


@pytest.mark.parametrize("code", sorted(EXPLAINED))
def test_each_explanation_is_sentences(code):
    told = EXPLAINED[code]

    assert re.fullmatch(r"[A-Z].*[.]", told.sentence)
    assert re.fullmatch(r"|[A-Za-z].*[.]", told.remedy)
    assert len(told.sentence) <= 300
    assert len(told.remedy) <= 500


@pytest.mark.parametrize("code", sorted(set(ACCUSED) - NOT_PROBLEMS - {"business-unit-empty"}))
def test_what_people_should_act_on_says_what_to_do(code):
    assert EXPLAINED[code].remedy


OF_A_STEP = [(step, code) for step, table in FLIGHT.items() for code in table]


@pytest.mark.parametrize(("step", "code"), OF_A_STEP)
def test_each_code_of_the_flight_checks_own_steps_is_sentences_with_a_remedy(step, code):
    told = explain(step, "warning", code)

    assert step in TITLES
    assert re.fullmatch(r"[A-Z].{1,298}[.]", told.sentence)
    assert re.fullmatch(r"[A-Z].{1,498}[.]", told.remedy)


def test_a_preflight_is_called_by_its_origin():
    assert title_of("cors:https://app.example.com").endswith(" at https://app.example.com")
    assert explain("cors:https://app.example.com", "ok", "").sentence.startswith("The API lets in")


def test_every_step_of_the_client_has_a_title():
    assert {*STEPS, *THOROUGH_STEPS, *USER_STEPS} <= TITLES.keys()


def test_every_kind_of_token_url_but_the_right_one_is_explained():
    assert set(FLIGHT["token-url"]) == set(TokenUrl) - {TokenUrl.RIGHT}


def test_an_unknown_code_is_told_as_an_answer_not_trusted():
    assert explain("token", "failed", "never-heard-of") is NOT_TRUSTED
