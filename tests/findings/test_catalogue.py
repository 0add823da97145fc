"""Table, code and documents agree; each code has facts that open it and facts that resolve it."""

import re
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from credentials.models import Finding
from credentials.rules.catalogue import CATALOGUE, GROUPS, UNTRUSTED, as_markdown, title_of
from credentials.rules.catalogue.looked import LOOKED
from credentials.rules.catalogue.others import OTHERS
from credentials.rules.catalogue.validated import TITLES, VALIDATED
from credentials.rules.outage import UNAVAILABLE
from credentials.rules.problems import SETTLED_BY, SUBJECTS, SUSPENDED, judge
from credentials.rules.watch.codes import CODES
from credentials.services import findings
from credentials.services.conclusions import SUSPENSION
from credentials.services.fleet import outage
from cxone_registry.isolation.context import organization_context
from tenants.cxone import STEPS, Observation, Step
from tests.credentials.test_explanations import ANSWER_NOT_TRUSTED, codes
from tests.findings import scene
from tests.findings.facts import BUILDERS
from tests.support import make

ROOT = Path(__file__).resolve().parents[2]
# Which step each code comes from; most from the sign-in itself.
STEP_OF = {code: step for step, settled in SETTLED_BY.items() for code in settled}
# Opened by rooms that have scenes of their own: the tests that open and resolve them.
ELSEWHERE = {
    "reminder-declined": "tests/reminders/test_link.py",
    "rotation-overdue": "tests/rotations/test_looking.py",
    "consumer-stale": "tests/rotations/test_looking.py",
    "audit-broken": "tests/trail/test_verifying.py",
    "audit-stream-behind": "tests/trail/test_streaming.py",
}


def failed(code):
    return Step(STEP_OF.get(code, "token"), timezone.now(), 1, "failed", code)


def good():
    return [Step(name, timezone.now(), 1, "ok") for name in STEPS]


@pytest.mark.pure
def test_the_table_has_every_code_that_a_step_can_accuse_with():
    possible = {code for code in codes() if judge(Observation((failed(code),), "", True)).problems}
    told = {one.code for one in VALIDATED} - {SUSPENDED}

    assert told <= possible
    assert all(_is_beside_the_sign_in(code) for code in possible - told)


def _is_beside_the_sign_in(code):
    """What only a side step, a browser's way or the flight check's own steps end with."""
    from credentials.rules.catalogue.validated import NOT_JUDGED
    from credentials.rules.explanations import FLIGHT

    return code in NOT_JUDGED or any(code in table for table in FLIGHT.values())


@pytest.mark.pure
def test_the_table_and_the_look_know_the_same_codes():
    assert {one.code for one in LOOKED} == CODES


@pytest.mark.pure
def test_answers_that_are_not_trusted_are_all_named():
    assert set(UNTRUSTED) == ANSWER_NOT_TRUSTED
    assert {one.code for one in VALIDATED} - {SUSPENDED} == {*TITLES, *UNTRUSTED}


@pytest.mark.pure
def test_each_code_is_told_once_and_in_one_group():
    told = [one.code for rows in GROUPS.values() for one in rows]

    assert len(told) == len(set(told))
    assert set(told) == set(CATALOGUE)


@pytest.mark.pure
@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_entry_is_in_words(code):
    one = CATALOGUE[code]

    assert re.fullmatch(r"[A-Z].{3,59}[^.]", one.title)
    assert all(re.fullmatch(r"[A-Z].*\.", text) for text in (one.means, one.remedy, one.resolves))
    assert set(one.subjects) <= set(Finding.Subject)
    assert list(one.severities) == sorted(set(one.severities))
    assert SUBJECTS.get(code, (one.subjects[0], one.severities[0])) == (
        one.subjects[0],
        one.severities[0],
    )


@pytest.mark.pure
def test_the_document_is_the_table():
    written = (ROOT / "credentials/rules/FINDINGS.md").read_text()

    assert written == as_markdown(), "python -m credentials.rules.catalogue > .../FINDINGS.md"


@pytest.mark.pure
def test_a_code_that_is_no_longer_known_has_a_title():
    assert title_of("never-heard-of") == "Never heard of"


@pytest.mark.pure
def test_each_code_has_facts_that_open_and_resolve_it():
    judged = {one.code for one in VALIDATED}

    assert set(CATALOGUE) == judged | set(BUILDERS) | {UNAVAILABLE} | set(ELSEWHERE)
    assert {one.code for one in OTHERS} == {UNAVAILABLE} | set(ELSEWHERE)
    assert all((ROOT / path).exists() for path in ELSEWHERE.values())


@pytest.fixture(scope="module")
def use(database):
    """One sign-in for all codes: each test opens and resolves its own."""
    organization = make.organization()
    with organization_context(organization.pk):
        made = make.use()
        with transaction.atomic():
            client = made.registration.client_credentials.get()
            subjects = dict(findings.subjects_of(made, client))
        yield made, subjects


@transaction.atomic
def told(steps, subjects):
    findings.audit(findings.record(judge(Observation(tuple(steps), "", True)), subjects))
    return list(Finding.objects.filter(resolved_at=None).values_list("subject", "code", "severity"))


@pytest.mark.parametrize("code", sorted({one.code for one in VALIDATED} - {SUSPENDED}))
def test_a_validation_opens_it_and_a_good_one_resolves_it(use, code):
    with organization_context(use[0].organization_id):
        one = CATALOGUE[code]

        assert told([failed(code)], use[1]) == [(one.subjects[0], code, one.severities[0])]
        assert told(good(), use[1]) == []


def test_a_suspension_opens_and_an_accepted_sign_in_resolves_it(use):
    with organization_context(use[0].organization_id):
        with transaction.atomic():
            findings.open_one(SUSPENSION, use[0])
        assert scene.open_codes(use[0]) == [SUSPENDED]

        assert told(good(), use[1]) == []


def test_a_breaker_opens_it_and_resolves_it_once_it_is_closed(org, monkeypatch):
    environment = make.environment()
    for is_open, expected in ((True, [UNAVAILABLE]), (True, [UNAVAILABLE]), (False, [])):
        monkeypatch.setattr(outage.cloud_budget, "breaker_is_open", lambda _, now=is_open: now)
        outage.follow(environment)

        assert scene.open_codes(environment) == expected


@pytest.mark.parametrize("code", sorted(BUILDERS))
def test_the_look_opens_it_and_resolves_it_once_it_is_mended(org, code):
    thing, mend = BUILDERS[code]()
    scene.look()
    found = scene.opened(thing, code)
    one = CATALOGUE[code]
    assert found.resolved_at is None
    assert found.subject in one.subjects
    assert found.severity in one.severities
    scene.look()
    assert scene.opened(thing, code).pk == found.pk

    mend()
    scene.look()

    assert scene.fresh(found).resolved_at
    assert scene.actions(found) == ["finding.opened", "finding.resolved"]
