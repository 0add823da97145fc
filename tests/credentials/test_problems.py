"""Which steps open a finding, and which only belong in a trace."""

from datetime import UTC, datetime

import pytest

from credentials.rules.explanations import DOUBTS
from credentials.rules.problems import judge
from tenants.cxone import STEPS, Observation, Step

pytestmark = pytest.mark.pure
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def seen(*steps):
    return judge(Observation(tuple(Step(name, NOW, 1, *rest) for name, *rest in steps), "", True))


def opened(*steps):
    return [(problem.subject, problem.code) for problem in seen(*steps).problems]


@pytest.mark.parametrize("code", sorted(DOUBTS))
def test_a_doubt_opens_no_finding(code):
    assert opened(("inputs", "warning", code), ("token", "ok")) == []


@pytest.mark.parametrize("step", ["refresh", "userinfo"])
@pytest.mark.parametrize("code", ["refresh-refused", "userinfo-malformed", "not-json", "timeout"])
def test_what_comes_after_the_sign_in_opens_no_finding(step, code):
    judged = seen(*((name, "ok") for name in STEPS), (step, "failed", code))

    assert judged.problems == ()
    assert judged.is_complete


@pytest.mark.parametrize("code", ["client-secret-too-short", "client-secret-missing"])
def test_a_secret_that_cannot_be_used_accuses_the_client_credential(code):
    found = seen(("inputs", "failed", code), ("token", "skipped", "stopped-at-inputs"))

    assert [(one.subject, one.code) for one in found.problems] == [("client-credential", code)]
    assert ("client-credential", code) not in found.settled


@pytest.mark.parametrize(
    "step", [("inputs", "ok"), ("token", "ok"), ("token", "failed", "access-key-refused")]
)
def test_it_is_settled_once_the_secret_was_used(step):
    assert ("client-credential", "client-secret-too-short") in seen(step).settled
