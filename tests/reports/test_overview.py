"""The overview's sentence, lists and number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credentials.models import AccessKey, Finding
from credentials.reports.overview import Counts, headline, overview
from tenants.models import Registration
from tests.support import make

QUERIES = 23


def read(now):
    with transaction.atomic():
        return overview(now)


def test_an_empty_organisation_is_told_the_first_step(org, now):
    seen = read(now)

    assert seen.is_new
    assert [step.is_done for step in seen.first_steps] == [False] * 5


@pytest.mark.parametrize(
    ("total", "needs", "unknown", "sentence"),
    [
        (0, 0, 0, "Nothing is validated yet"),
        (41, 3, 2, "3 of 41 sign-ins need you"),
        (41, 1, 0, "1 of 41 sign-ins needs you"),
        (41, 0, 2, "2 of 41 sign-ins are not confirmed"),
        (41, 0, 0, "All 41 sign-ins work"),
        (1, 0, 0, "Your sign-in works"),
    ],
)
def test_the_headline_says_whether_anybody_is_needed(total, needs, unknown, sentence):
    counts = Counts(total, needs, total - needs - unknown, unknown, 0, 0)

    assert headline(counts) == sentence


def test_a_refused_sign_in_needs_you_and_an_unreachable_cxone_does_not(sign_in, now):
    sign_in("access-key-refused")
    sign_in("unavailable")
    sign_in("accepted")

    counts = read(now).counts

    assert (counts.needs_you, counts.unknown, counts.good) == (1, 1, 1)


def test_what_was_accepted_long_ago_is_not_called_working(sign_in, now):
    sign_in("accepted", hours_ago=30)

    seen = read(now)

    assert seen.counts.good == 0
    assert [line.reason for line in seen.late] == ["Validation is overdue"]


@pytest.mark.parametrize("subject", ["sign-in", "access-key", "tenant", "registration"])
def test_a_finding_about_anything_a_sign_in_uses_needs_you(sign_in, finding, now, subject):
    use = sign_in("accepted")
    rows = {
        "sign-in": use,
        "access-key": use.access_key,
        "tenant": use.access_key.tenant,
        "registration": use.registration,
    }
    finding(subject, rows[subject])

    assert read(now).counts.needs_you == 1


def test_a_finding_about_the_client_credential_of_the_tenants_environment_needs_you(
    sign_in, finding, now
):
    use = sign_in("accepted")
    with transaction.atomic():
        credential = use.registration.client_credentials.get()
    finding("client-credential", credential)

    assert read(now).counts.needs_you == 1


def test_a_notice_needs_nobody(sign_in, finding, now):
    finding("sign-in", sign_in("accepted"), severity=Finding.Severity.NOTICE)

    assert read(now).headline == "Your sign-in works"


def test_open_findings_come_worst_first(org, finding, now):
    row = make.tenant()
    finding("tenant", row, severity=Finding.Severity.WARNING, sentence="second")
    finding("tenant", row, severity=Finding.Severity.CRITICAL, sentence="first")
    finding("tenant", row, resolved_at=now, sentence="gone")

    assert [line.sentence for line in read(now).broken] == ["first", "second"]


def test_a_key_without_secret_and_a_sign_in_never_tried_are_listed_with_the_reason(sign_in, now):
    key = make.access_key(secret=None)
    client = make.client_credential(environment=key.tenant.environment)
    make.use(access_key=key, registration=client.registration)
    sign_in("")

    reasons = {line.reason for line in read(now).never}

    assert reasons == {"The access key has no secret yet", "Not validated yet"}


def test_due_lists_both_kinds_within_thirty_days_most_urgent_first(org, now):
    today = now.date()
    make.access_key(rotate_by=today + timedelta(days=5))
    make.access_key(rotate_by=today + timedelta(days=31))
    make.client_credential(rotate_by=today - timedelta(days=2))

    seen = read(now)

    assert [(line.kind, line.days_left) for line in seen.due] == [
        ("Client secret", -2),
        ("Access key", 5),
    ]
    assert seen.due_count == 2


def test_a_retired_registration_is_not_watched(sign_in, now):
    use = sign_in("access-key-refused")
    with transaction.atomic():
        Registration.objects.filter(pk=use.registration_id).update(status="retired")

    assert read(now).counts.total == 0


def test_since_yesterday_keeps_what_is_important_apart(org, finding, now):
    row = make.tenant()
    lately = {"opened_at": now - timedelta(hours=2)}
    finding("tenant", row, sentence="a notice", severity=Finding.Severity.NOTICE, **lately)
    finding("tenant", row, sentence="a warning", severity=Finding.Severity.WARNING, **lately)
    finding("tenant", row, sentence="the worst", **lately)
    finding("tenant", row, resolved_at=now - timedelta(hours=1), sentence="cured")
    finding("tenant", row, sentence="old")

    changes = read(now).changes

    assert [line.sentence for line in changes.important] == ["the worst", "a warning"]
    assert [line.sentence for line in changes.rest] == ["a notice", "cured"]
    assert (changes.resolved_count, changes.notice_count) == (1, 1)


def test_another_organisation_stays_out(sign_in, other_org, now):
    from cxone_registry.isolation.context import organization_context

    sign_in("access-key-refused")

    with organization_context(other_org.pk):
        assert read(now).counts.total == 0


@pytest.mark.parametrize("number", [0, 1, 8])
def test_the_number_of_queries_does_not_grow(sign_in, finding, now, number):
    for _ in range(number):
        use = sign_in("access-key-refused", hours_ago=40)
        finding("sign-in", use)
        with transaction.atomic():
            AccessKey.objects.filter(pk=use.access_key_id).update(rotate_by=date(2020, 1, 1))

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        overview(now)

    assert len(queries) == QUERIES
