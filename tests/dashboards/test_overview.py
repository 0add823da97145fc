"""The overview's cards: at a glance, my findings, validity from the sums; empty and full."""

import re
from datetime import UTC, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import Finding, HealthRollup
from credentials.models.check import BUCKETS
from credentials.reports.mine import my_findings
from credentials.reports.validity import Day, days, lately, rate
from cxone_registry.isolation.context import organization_context
from cxone_registry.site import charts
from tenants.models import Membership, Registration
from tests.admin.helpers import CANARY, make_finding
from tests.support import make


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def use(org):
    return make.use()


@transaction.atomic
def summed(tenant, at, *, grain, good=0, bad=0, unclear=0):
    HealthRollup.objects.create(
        tenant=tenant, grain=grain, starts_at=at, total=good + bad + unclear, good=good, bad=bad,
        unclear=unclear, latencies=[0] * BUCKETS,
    )  # fmt: skip


def midnight(now, *, days_ago=0):
    at = now.astimezone(UTC) - timedelta(days=days_ago)
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def found(use, **fields):
    return make_finding(use, **fields)


def mine(user, now):
    with transaction.atomic():
        return list(my_findings(user.pk, now))


def text_of(client):
    answer = client.get("/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


# --- validity -------------------------------------------------------------------------------------


def test_there_are_thirty_days_and_those_of_all_tenants_add_up(org, now):
    for _ in range(2):
        summed(make.tenant(), midnight(now, days_ago=3), grain="day", good=5, bad=1, unclear=2)
    summed(make.tenant(), midnight(now, days_ago=31), grain="day", good=99)

    with transaction.atomic():
        history = days(now)

    assert len(history) == 30
    assert [(day.good, day.bad, day.unknown) for day in history if day.total] == [(10, 2, 4)]


def test_the_last_day_is_compared_with_the_seven_before(org, now):
    tenant = make.tenant()
    summed(tenant, now - timedelta(hours=1), grain="hour", good=9, bad=1)
    summed(tenant, now - timedelta(hours=40), grain="hour", bad=100)
    summed(tenant, midnight(now, days_ago=4), grain="day", good=1, unclear=50)

    with transaction.atomic():
        told = lately(now, days(now))

    assert (told.checks, told.rate, told.rate_before, told.difference) == (10, 90, 100, -10)


def test_one_refusal_among_many_is_never_rounded_away():
    assert rate(1_000_000, 1) == 99.9
    assert rate(0, 0) is None
    assert rate(7, 0) == 100


def test_a_single_refusal_stays_visible_on_its_day(now):
    [column] = charts.columns([Day(now.date(), good=9999, bad=1)])

    assert [(block.tone, block.height) for block in column.blocks] == [("good", 98), ("bad", 2)]
    assert column.summary == "9999 good, 1 refused"


# --- mine -----------------------------------------------------------------------------------------


def test_mine_is_what_is_assigned_to_me_and_what_concerns_my_registrations(org, use, now):
    me, other = make.member(org, "editor"), make.member(org, "editor")
    with transaction.atomic():
        Registration.objects.filter(pk=use.registration_id).update(owner=me.pk)
        seat = Membership.objects.get(user=me)
    key = found(use, subject="access-key", subject_id=use.access_key_id)
    assigned = found(make.use(), owner=seat)
    found(make.use())

    assert {one.pk for one in mine(me, now)} == {key.pk, assigned.pk}
    assert mine(other, now) == []


def test_what_i_acknowledged_or_snoozed_is_not_asked_for_again(org, use, now):
    me = make.member(org, "editor")
    with transaction.atomic():
        Registration.objects.filter(pk=use.registration_id).update(owner=me.pk)
    found(use, acknowledged_at=now)
    found(use, snoozed_until=now + timedelta(days=1))

    assert mine(me, now) == []


# --- the page -------------------------------------------------------------------------------------


def test_empty_cards_say_what_will_be_there(signed_in, use):
    text = text_of(signed_in("editor"))

    for words in (
        "Nothing was checked within 24 hours.",
        "No check within the last 30 days.",
        "Nothing is assigned to you",
        "No open finding.",
        "Nothing broke and nothing was cured.",
        "Nothing is due in the next 30 days.",
    ):
        assert words in text


def test_charts_have_their_numbers_as_text(signed_in, use, now):
    tenant = use.access_key.tenant
    summed(tenant, midnight(now), grain="day", good=431, bad=7)
    summed(tenant, now, grain="hour", good=431, bad=7)
    found(use, severity=Finding.Severity.WARNING)

    text = text_of(signed_in("viewer"))

    assert "As a table" in text
    assert re.search(r"\b431\b", text)
    assert "98.4 %" in text
    assert "Critical 0 Warning 1 Notice 0" in text


def test_an_outage_of_cxone_is_told_on_top(signed_in, use):
    found(
        use, code="environment-unavailable", subject="environment",
        subject_id=use.access_key.tenant.environment_id, sentence="Sandbox does not answer.",
    )  # fmt: skip

    text = text_of(signed_in("viewer"))

    assert text.index("Sandbox does not answer.") < text.index("sign-in is not confirmed") or (
        text.index("Sandbox does not answer.") < text.index("What is broken")
    )


def test_another_organisations_numbers_stay_there(signed_in, use, other_org, now):
    with organization_context(other_org.pk):
        foreign = make.use()
        summed(foreign.access_key.tenant, midnight(now), grain="day", good=97_531)
        summed(foreign.access_key.tenant, now, grain="hour", good=97_531)
        found(foreign, sentence=f"{CANARY} is broken")

    text = text_of(signed_in("admin"))

    assert CANARY not in text
    assert "97531" not in text
    assert "97,531" not in text


def test_the_page_costs_the_same_with_more_of_everything(signed_in, use, now):
    client = signed_in("editor")
    found(use)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    before = queries()
    for _ in range(3):
        more = make.use()
        found(more)
        summed(more.access_key.tenant, midnight(now), grain="day", good=3)

    assert queries() == before
