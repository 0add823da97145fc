"""What the look costs, and what it does not say."""

from datetime import time, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import Finding, OrganizationKey, ValidationSchedule
from credentials.rules.watch.results import Rhythm, SeenResult, silent_sign_ins
from credentials.services import watch as looking
from tests.findings import facts, scene
from tests.support import make

DAY = scene.DAY


@pytest.mark.parametrize("rows", [2, 7])
def test_it_costs_the_same_whatever_is_wrong(org, rows):
    for _ in range(rows):
        for build in ("never-validated", "rotation-due", "secret-reused", "channel-broken"):
            facts.BUILDERS[build]()

    with CaptureQueriesContext(connection) as seen, transaction.atomic():
        found = list(looking.raised(timezone.now()))

    assert len(found) >= 4 * rows
    assert len(seen) <= 45


def test_many_findings_open_and_resolve_in_a_constant_number_of_queries(org):
    counts = []
    for rows in (2, 9):
        things = [facts.BUILDERS["rotation-due"]() for _ in range(rows)]
        opening = queries_of_a_look()
        for _, mend in things:
            mend()
        counts.append((opening, queries_of_a_look()))

    assert counts[0] == counts[1]


def queries_of_a_look():
    with CaptureQueriesContext(connection) as seen:
        scene.look()
    return len(seen)


def test_a_secret_is_not_compared_while_keys_change(org):
    key, mend = facts.BUILDERS["secret-reused"]()
    scene.look()
    with transaction.atomic():
        old = OrganizationKey.objects.get()
        retiring = OrganizationKey(
            version=old.version + 1, state="retiring", kek_id=old.kek_id, wrapped=old.wrapped
        )
        retiring.save()
    mend()
    scene.look()
    assert scene.open_codes(key) == ["secret-reused"]

    # Nothing of the made-up key is left: key commands look at every organisation's.
    with connections["maint"].cursor() as cursor:
        cursor.execute("DELETE FROM credentials_organizationkey WHERE id = %s", [retiring.pk])
    scene.look()
    assert scene.open_codes(key) == []


def test_nothing_is_said_of_the_value_that_is_shared(org):
    key, _ = facts.BUILDERS["secret-reused"]()
    scene.look()

    found = scene.opened(key, "secret-reused")
    with transaction.atomic():
        fingerprint = key.secret_versions.get().fingerprint
    for text in (found.sentence, found.remedy, found.subject_label):
        assert "the-same" not in text
        assert fingerprint not in text


def test_secrets_of_retired_applications_are_not_compared(org):
    client, _ = facts.BUILDERS["secret-in-two-environments"]()
    facts.change(client.registration, status="retired")
    scene.look()

    assert scene.open_codes(client) == []


def test_labels_follow_a_rename(org):
    key, _ = facts.BUILDERS["rotation-due"]()
    scene.look()
    facts.change(key, api_user="renamed@example.com")
    scene.look()

    found = scene.opened(key, "rotation-due")
    assert found.subject_label.startswith("renamed@example.com at ")
    assert scene.actions(found) == ["finding.opened"]


@pytest.mark.parametrize(
    ("days", "severity"), [(15, None), (14, 3), (0, 3), (-1, 2), (-30, 2), (-31, 1)]
)
def test_a_rotation_gets_worse_with_time(org, days, severity):
    key = facts.own_secrets(rotate_by=timezone.localdate() + days * DAY).access_key
    scene.look()

    found = scene.opened(key, "rotation-due")
    assert (found and found.severity) == severity


def test_a_snoozed_rotation_comes_back_when_it_is_overdue(org):
    key, _ = facts.BUILDERS["rotation-due"]()
    scene.look()
    found = scene.opened(key, "rotation-due")
    with transaction.atomic():
        Finding.objects.filter(pk=found.pk).update(snoozed_until=timezone.now() + 30 * DAY)

    facts.change(key, rotate_by=timezone.localdate() - DAY)
    scene.look()

    assert scene.state(found) == "needed"


HOUR = timedelta(hours=1)
USUAL = Rhythm(6 * HOUR, timedelta(), is_enabled=True)
NOW = timezone.now()


def said(*, since=NOW - 90 * DAY, last=None, rhythm=USUAL):
    seen = SeenResult(make.uuid.uuid4(), "A", since, last, "here")
    return [one.problem.code for one in silent_sign_ins([seen], {"here": rhythm}, USUAL, NOW)]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("case", "codes"),
    [
        ({"since": NOW - 30 * HOUR}, []),
        ({"since": NOW - 31 * HOUR}, ["never-validated"]),
        ({"last": NOW - 18 * HOUR}, []),
        ({"last": NOW - 19 * HOUR}, ["validation-stale"]),
        ({"last": NOW - 19 * HOUR, "rhythm": Rhythm(6 * HOUR, 10 * HOUR, True)}, []),
        ({"last": NOW - 90 * DAY, "rhythm": Rhythm(6 * HOUR, timedelta(), False)}, []),
    ],
)
def test_a_sign_in_is_silent_when_validations_were_missed(case, codes):
    assert said(**case) == codes


def test_quiet_hours_and_the_spread_of_an_environment_count(org):
    use, _ = facts.BUILDERS["validation-stale"]()
    with transaction.atomic():
        ValidationSchedule.objects.create(
            environment=use.access_key.tenant.environment,
            interval_hours=6,
            quiet_from=time(22),
            quiet_until=time(6),
        )
    scene.look()

    assert scene.open_codes(use) == []


def test_a_suspended_sign_in_is_not_called_silent_too(org):
    use, _ = facts.BUILDERS["validation-stale"]()
    scene.find(use, code="validation-suspended")
    scene.look()

    assert scene.open_codes(use) == ["validation-suspended"]


def test_a_failure_of_long_ago_opens_nothing_but_time_resolves_nothing(org):
    failed = facts.job("make-report", "failed", 8 * DAY)
    thing = facts.Thing(facts.thing_of("make-report"))
    scene.look()
    assert scene.open_codes(thing) == []

    facts.change(failed, finished_at=timezone.now() - 6 * DAY)
    scene.look()
    facts.change(failed, finished_at=timezone.now() - 20 * DAY)
    scene.look()
    assert scene.open_codes(thing) == ["job-gave-up"]


def test_a_withdrawn_job_is_no_success(org):
    _, _ = facts.BUILDERS["job-gave-up"]()
    facts.change(facts.job("make-report", "done", timedelta()), result_code="withdrawn")
    scene.look()

    assert scene.open_codes(facts.Thing(facts.thing_of("make-report"))) == ["job-gave-up"]
