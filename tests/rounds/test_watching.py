"""The page of a round: how far it is, what is not good, who may see and who may stop it."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.admin.rounds import watching
from credentials.models import ValidationRound
from credentials.reports.rounds import not_good, progress_of
from credentials.services.fleet import rounds
from cxone_registry.isolation.context import organization_context
from tests.admin.helpers import CANARY, told
from tests.rounds import scene
from tests.support import make

LIST = "/rounds/"


def page(made, more=""):
    return f"{LIST}{made.pk}/{more}"


def text_of(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


def read(made, now=None):
    with transaction.atomic():
        return progress_of(made, now or timezone.now())


@pytest.fixture
def uses(org):
    return [make.use() for _ in range(3)]


@pytest.fixture
def made(uses):
    return scene.of(uses, skipped={"suspended": 2})


# --- the report -----------------------------------------------------------------------------------


def test_a_new_round_waits_as_a_whole(made):
    found = read(made)

    assert (found.waiting, found.percent, found.per_minute) == (3, 0, None)
    assert [(part.total, part.waiting) for part in found.parts] == [(3, 3)]


def test_time_left_without_a_result_follows_from_the_rate_limit(made):
    found = read(made)

    rate = found.parts[0].environment.requests_per_second
    assert found.seconds_left == pytest.approx(3 / rate)


def test_rate_and_time_left_follow_from_what_is_done(org):
    made = scene.of([make.use() for _ in range(4)])
    with transaction.atomic():
        ValidationRound.objects.filter(pk=made.pk).update(done=2, good=2)
        made.refresh_from_db()

    found = read(made, made.created_at + timedelta(seconds=60))

    assert found.per_minute == pytest.approx(2)


def test_environments_are_told_apart(org, uses):
    elsewhere = make.use(
        access_key=make.access_key(tenant=make.tenant(environment=make.environment("commercial")))
    )
    made = scene.of([*uses, elsewhere])
    scene.checked(made, elsewhere, "access-key-refused")

    first, second = read(made).parts

    assert (first.total, first.done, first.waiting) == (3, 0, 3)
    assert (second.total, second.done, second.bad) == (1, 1, 1)


def test_what_nobody_judged_is_neither_good_nor_bad(made):
    scene.ended(made, {"accepted": 1, "access-key-refused": 1, "gave-up": 1})
    scene.finish(made)

    found = read(made)

    [part] = found.parts
    assert (part.good, part.bad, part.unclear, part.waiting) == (1, 1, 1, 0)
    assert found.unclear == 1


def test_refused_ones_come_first_and_good_ones_not_at_all(made, uses):
    for use, outcome in zip(uses, ["unavailable", "accepted", "access-key-refused"], strict=True):
        scene.checked(made, use, outcome)

    with transaction.atomic():
        found = [check.outcome for check in not_good(made)]

    assert found == ["access-key-refused", "unavailable"]


def test_checks_of_another_round_are_not_this_rounds(made, uses):
    scene.checked(scene.of(uses), uses[0], "access-key-refused")

    with transaction.atomic():
        assert not not_good(made).exists()


# --- the page -------------------------------------------------------------------------------------


def test_a_running_round_follows_along_and_can_be_stopped_following(signed_in, made):
    client = signed_in("viewer")

    following = client.get(page(made)).content.decode()
    stopped = client.get(page(made, "?asked=9999")).content.decode()

    assert 'hx-trigger="every 2s"' in following
    assert "asked=1&amp;p=1" in following
    assert "hx-trigger" not in stopped
    assert "Follow along" in stopped
    assert "Reload" in following


def test_a_page_that_nobody_looks_at_stops_asking(signed_in, made):
    client = signed_in("viewer")
    last = watching.MOST_ASKED

    assert "hx-trigger" in client.get(page(made, f"live/?asked={last - 1}")).content.decode()
    assert "hx-trigger" not in client.get(page(made, f"live/?asked={last}")).content.decode()


def test_a_finished_round_does_not_ask(signed_in, made):
    scene.ended(made, {"accepted": 3})
    scene.finish(made)

    answer = signed_in("viewer").get(page(made)).content.decode()

    assert "hx-trigger" not in answer
    assert "Cancel" not in answer


def test_everything_that_matters_is_said(signed_in, made, uses):
    scene.ended(made, {"accepted": 1, "access-key-refused": 1, "unavailable": 1})
    scene.checked(made, uses[0], "access-key-refused")

    text = text_of(signed_in("viewer"), page(made))

    assert "3 of 3 sign-ins tried" in text
    assert "Asked for by pat@example.com" in text
    assert "Skipped from the start: 2 suspended" in text
    assert str(uses[0]) in text
    assert "Access key refused" in text


def test_what_waits_for_a_cxone_that_is_down_is_told(signed_in, made, monkeypatch):
    monkeypatch.setattr(watching, "breaker_is_open", lambda environment: True)

    text = text_of(signed_in("viewer"), page(made))

    assert re.search(r"CXone does not answer at .+?\. 3 sign-ins wait\.", text)


def test_a_deleted_sign_in_is_still_a_result(signed_in, made, uses):
    scene.checked(made, uses[0], "client-refused")
    with transaction.atomic():
        type(uses[0]).objects.filter(pk=uses[0].pk).delete()

    assert "A sign-in that was deleted since" in text_of(signed_in("viewer"), page(made))


def test_a_cancelled_round_says_by_whom_and_what_was_not_tried(signed_in, made):
    scene.finish(made, "cancelled", cancelled_by="kim@example.com")

    text = text_of(signed_in("viewer"), page(made))

    assert "Cancelled by kim@example.com; 3 were not tried." in text


@pytest.mark.parametrize("query", ["?p=x", "?p=-1", "?p=99999", "?asked=%00", "?asked=%D9%A1"])
def test_addresses_that_make_no_sense_show_the_page_or_are_refused(signed_in, made, query):
    assert signed_in("viewer").get(page(made, query)).status_code in (200, 400)


def test_names_are_shown_as_text(signed_in, org, uses):
    made = scene.of(uses, requested_by=f"<b>{CANARY}</b>", skipped={f"<b>{CANARY}</b>": 1})
    client = signed_in("viewer")

    for address in (LIST, page(made), page(made, "live/")):
        assert f"<b>{CANARY}" not in client.get(address).content.decode()


# --- who may --------------------------------------------------------------------------------------


def test_everybody_sees_rounds_and_only_who_validates_may_cancel(signed_in, made):
    answers = {
        role: (
            signed_in(role).get(page(made)).status_code,
            signed_in(role).get(page(made, "cancel/")).status_code,
        )
        for role in ("viewer", "editor", "operator", "custodian", "admin", "auditor")
    }

    assert {role for role, (seen, cancelled) in answers.items() if cancelled == 200} == {
        "operator",
        "custodian",
        "admin",
    }
    assert {seen for seen, _ in answers.values()} == {200}
    assert "Cancel the round" not in text_of(signed_in("viewer"), page(made))
    assert signed_in("viewer").post(page(made, "cancel/")).status_code == 403


@pytest.mark.parametrize("more", ["", "live/", "cancel/"])
def test_another_organisations_round_does_not_exist(signed_in, other_org, more):
    with organization_context(other_org.pk):
        foreign = scene.of([make.use()])
    client = signed_in("admin")

    assert client.get(page(foreign, more)).status_code == 404
    assert client.get(f"{LIST}{uuid.uuid4()}/{more}").status_code == 404
    assert client.get(f"{LIST}not-an-id/{more}").status_code == 404
    assert str(foreign.pk) not in client.get(LIST).content.decode()


# --- cancelling -----------------------------------------------------------------------------------


def test_cancelling_is_asked_about_first(signed_in, made, monkeypatch):
    cancelled = []
    monkeypatch.setattr(rounds, "cancel", lambda pk: cancelled.append(pk) or True)
    client = signed_in("operator")

    asked = text_of(client, page(made, "cancel/"))
    assert cancelled == []
    answer = client.post(page(made, "cancel/"))

    assert "3 would not be tried now" in asked
    assert cancelled == [made.pk]
    assert answer["Location"] == page(made)


def test_what_has_ended_cannot_be_cancelled(signed_in, made, monkeypatch):
    monkeypatch.setattr(rounds, "cancel", lambda pk: False)

    answer = signed_in("operator").post(page(made, "cancel/"))

    assert "has ended" in told(answer)


# --- the list -------------------------------------------------------------------------------------


def test_without_a_round_the_list_says_what_it_is_for(signed_in):
    assert "No round yet" in text_of(signed_in("viewer"), LIST)


def test_the_list_has_pages(signed_in, org, uses):
    for _ in range(3):
        scene.of(uses)
    client = signed_in("viewer")

    assert client.get(f"{LIST}?p=2").status_code == 200


def test_pages_cost_the_same_with_more_of_everything(signed_in, org, uses):
    client = signed_in("viewer")
    made = scene.of(uses)
    scene.checked(made, uses[0], "client-refused")

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    before = queries(LIST), queries(page(made))
    scene.checked(made, uses[1], "access-key-refused")
    scene.of(uses)

    assert (queries(LIST), queries(page(made))) == before
