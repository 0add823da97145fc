"""How often an environment is validated: who may choose it, what holds, what comes next."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credentials.models import AccessKeyUse, ValidationSchedule
from credentials.reports.schedules import schedules
from credentials.rules.rhythm import Rhythm
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tests.admin.helpers import CANARY, told
from tests.support import make

LIST = "/schedules/"
GOOD = {
    "is_enabled": "on",
    "interval_hours": "12",
    "spread_minutes": "30",
    "quiet_from": "22:00",
    "quiet_until": "06:00",
}
NIGHT = Rhythm(6, 60, time(22), time(6))


@pytest.fixture
def use(org):
    return make.use()


@pytest.fixture
def address(use):
    return f"{LIST}{use.access_key.tenant.environment_id}/"


def chosen():
    with transaction.atomic():
        return list(ValidationSchedule.objects.all())


def tried(use, **ago):
    with transaction.atomic():
        at = timezone.now() - timedelta(**ago)
        AccessKeyUse.objects.filter(pk=use.pk).update(last_run_at=at)


def text_of(client):
    answer = client.get(LIST)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", answer.content.decode()))


# --- the rule -------------------------------------------------------------------------------------


def test_what_would_begin_in_the_quiet_hours_begins_at_their_end():
    zone = ZoneInfo("America/Denver")
    evening = datetime(2026, 3, 1, 22, 30, tzinfo=zone)

    assert NIGHT.begins(evening, zone) == datetime(2026, 3, 2, 6, tzinfo=zone)
    assert NIGHT.begins(evening - timedelta(hours=1), zone) == evening - timedelta(hours=1)
    assert Rhythm(6, 60).begins(evening, zone) == evening


def test_the_spread_takes_at_most_half_of_the_interval():
    assert Rhythm(1, 60).spread == timedelta(minutes=30)
    assert Rhythm(6, 60).spread == timedelta(minutes=60)


# --- who may --------------------------------------------------------------------------------------


def test_viewers_see_no_schedules_editors_read_and_admins_choose(signed_in, address):
    answers = {
        role: (signed_in(role).get(LIST).status_code, signed_in(role).get(address).status_code)
        for role in ("viewer", "editor", "admin")
    }

    assert answers == {"viewer": (403, 403), "editor": (200, 403), "admin": (200, 200)}


def test_an_editor_changes_nothing(signed_in, address):
    editor = signed_in("editor")

    assert editor.post(address, GOOD).status_code == 403
    assert editor.post(f"{address}reset/").status_code == 403
    assert chosen() == []


def test_an_environment_without_a_tenant_of_ours_has_no_schedule(signed_in, org, other_org):
    with organization_context(other_org.pk):
        foreign = make.tenant(environment=make.environment("commercial"))

    answer = signed_in("admin").post(f"{LIST}{foreign.environment_id}/", GOOD)

    assert answer.status_code == 404
    assert chosen() == []


def test_another_organisations_choice_is_neither_seen_nor_changed(
    signed_in, address, use, other_org
):
    with organization_context(other_org.pk), transaction.atomic():
        make.tenant(environment=use.access_key.tenant.environment)
        ValidationSchedule.objects.create(
            environment=use.access_key.tenant.environment, interval_hours=131
        )

    admin = signed_in("admin")

    assert "131" not in text_of(admin)
    admin.post(f"{address}reset/")
    with organization_context(other_org.pk), transaction.atomic():
        assert ValidationSchedule.objects.get().interval_hours == 131


# --- choosing -------------------------------------------------------------------------------------


def test_a_choice_is_kept_shown_and_audited(signed_in, address):
    admin = signed_in("admin")

    admin.post(address, GOOD)
    admin.post(address, {**GOOD, "interval_hours": "24"})

    [row] = chosen()
    assert (row.interval_hours, row.quiet_from, row.spread_minutes) == (24, time(22), 30)
    assert "every 24 hours" in text_of(admin)
    assert "22:00 to 06:00" in text_of(admin)
    with transaction.atomic():
        events = Event.objects.filter(action="validation-schedule.changed")
        assert [event.actor for event in events].count("system") == 0
        assert events.count() == 2


def test_a_reset_goes_back_to_the_default(signed_in, address):
    admin = signed_in("admin")
    admin.post(address, GOOD)

    admin.post(f"{address}reset/")

    assert chosen() == []
    assert "every 6 hours" in text_of(admin)
    assert "already" in told(admin.post(f"{address}reset/"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"interval_hours": "0"},
        {"interval_hours": "169"},
        {"interval_hours": "99999999999999999999"},
        {"interval_hours": "six"},
        {"interval_hours": ""},
        {"spread_minutes": "-1"},
        {"spread_minutes": "1441"},
        {"quiet_from": "25:00"},
        {"quiet_from": ""},
        {"quiet_until": "22:00"},
        {"quiet_from": "<script>alert(1)</script>"},
        {"quiet_until": "x" * 10_000},
    ],
)
def test_hostile_choices_are_refused_with_a_sentence(signed_in, address, wrong):
    answer = signed_in("admin").post(address, {**GOOD, **wrong})

    assert answer.status_code == 400
    assert 'class="errorlist' in answer.content.decode() or "Give both ends" in str(answer.content)
    assert chosen() == []


def test_what_the_form_does_not_ask_for_is_not_taken(signed_in, address, other_org):
    signed_in("admin").post(
        address,
        {**GOOD, "organization": other_org.pk, "environment": make.environment("commercial").pk},
    )

    [row] = chosen()
    assert str(row.environment_id) in address


# --- what comes next ------------------------------------------------------------------------------


def only():
    with transaction.atomic():
        [found] = schedules(timezone.now())
    return found


def test_what_was_never_tried_is_next(org, use):
    found = only()

    assert (found.sign_ins, found.next.count) == (1, 1)
    assert found.next.begins_at <= timezone.now()


def test_next_counts_what_comes_due_before_it_is_looked_again(org, use):
    environment = use.access_key.tenant.environment
    other, third = make.use(), make.use()
    tried(use, hours=5)
    tried(other, hours=4, minutes=50)
    tried(third, hours=4, minutes=30)

    found = only()

    assert found.environment == environment
    assert found.next.count == 2
    assert found.next.apart == pytest.approx(1 / environment.requests_per_second)
    assert timedelta(minutes=59) < found.next.begins_at - timezone.now() < timedelta(minutes=61)


def test_what_waited_for_long_is_spread(org, use):
    other = make.use()
    tried(use, hours=30)
    tried(other, hours=29)

    found = only()

    assert found.next.count == 2
    assert found.next.apart == pytest.approx(1800, abs=1)
    assert found.next.begins_at <= timezone.now()


def test_it_is_never_faster_than_the_environment_may_be_asked(org, use):
    with transaction.atomic():
        ValidationSchedule.objects.create(
            environment=use.access_key.tenant.environment, spread_minutes=0
        )

    found = only()

    assert found.next.apart == pytest.approx(
        1 / use.access_key.tenant.environment.requests_per_second
    )


def test_what_is_off_has_no_next(signed_in, address, use):
    admin = signed_in("admin")
    admin.post(address, {**GOOD, "is_enabled": ""})

    assert only().next is None
    assert "Nothing is tried by itself" in text_of(admin)


def test_without_a_tenant_the_page_says_what_it_is_for(signed_in):
    assert "No environment is used yet" in text_of(signed_in("editor"))


def test_names_are_shown_as_text(signed_in, use):
    make.tenant(name=f"<b>{CANARY}</b>")

    assert f"<b>{CANARY}" not in signed_in("admin").get(LIST).content.decode()


def test_the_list_costs_the_same_with_more_sign_ins(signed_in, use):
    admin = signed_in("admin")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert admin.get(LIST).status_code == 200
        return len(captured)

    before = queries()
    make.use()
    make.use()

    assert queries() == before
