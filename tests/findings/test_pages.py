"""The list, the page of one finding, and what roles may do there."""

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credentials.models import Finding
from credentials.rules.catalogue import CATALOGUE
from tenants.models import Membership
from tests.admin.helpers import client_for, page, told
from tests.findings import scene
from tests.support import make

LIST = "/credentials/finding/"


@pytest.fixture
def thing(org):
    return make.tenant()


@pytest.fixture
def finding(thing):
    return scene.find(thing, subject="tenant", code="tenant-unknown")


@pytest.fixture
def editor(org):
    return client_for(org, "editor")


def care(client, finding, act, **given):
    return client.post(reverse("finding-care", args=[finding.pk, act]), given)


def bulk(client, act, *findings, **given):
    chosen = [str(one.pk) for one in findings]
    fields = {"index": "0", "action": act, "_selected_action": chosen, "select_across": "0"}
    return client.post(LIST, {**fields, **given})


def rows(client, query=""):
    return list(client.get(f"{LIST}?{query}").context["cl"].result_list)


def spec(answer, name):
    specs = answer.context["cl"].filter_specs
    return next(one for one in specs if getattr(one, "parameter_name", "") == name)


@transaction.atomic
def counts(answer, name):
    choices = spec(answer, name).choices(answer.context["cl"])
    return {one["display"]: one["count"] for one in choices if "count" in one}


def test_tabs_count_each_state_and_show_it(thing, editor):
    now = timezone.now()
    found = {
        "needed": scene.find(thing),
        "acknowledged": scene.find(thing, acknowledged_at=now),
        "snoozed": scene.find(thing, snoozed_until=now + scene.DAY, acknowledged_at=now),
        "resolved": scene.find(thing, resolved_at=now),
    }
    other = make.tenant()
    found["maintenance"] = scene.find(other, subject="tenant")
    scene.window(tenant=other)

    for state, one in found.items():
        assert rows(editor, f"state={state}") == [one]
    assert rows(editor) == [found["needed"]]
    assert counts(editor.get(LIST), "state") == {
        "Needs somebody": 1, "Acknowledged": 1, "Snoozed": 1, "In maintenance": 1,
        "Resolved": 1, "All": 5,
    }  # fmt: skip


def test_the_worst_comes_first(thing, editor):
    mild, bad, warning = (scene.find(thing, severity=severity) for severity in (3, 1, 2))

    assert rows(editor) == [bad, warning, mild]


def test_filters_count_what_they_leave(org, thing, editor):
    user = make.member(org, "editor")
    mine = Client()
    mine.force_login(user)
    key = make.access_key(tenant=thing)
    with transaction.atomic():
        owner = Membership.objects.get(user=user)
    owned = scene.find(thing, subject="tenant", severity=1, owner=owner)
    old = scene.find(
        key, subject="access-key", severity=3, code="rotation-due",
        opened_at=timezone.now() - 40 * scene.DAY,
    )  # fmt: skip
    answer = mine.get(LIST)

    assert counts(answer, "severity") == {"Critical": 1, "Notice": 1}
    assert counts(answer, "kind") == {"Tenant": 1, "Access key": 1}
    assert counts(answer, "environment") == {str(thing.environment): 2}
    assert counts(answer, "owner") == {"Mine": 1, "Nobody's": 1}
    assert counts(answer, "age") == {"Since yesterday": 1, "Over 30 days": 1}
    for query, one in {
        "severity=1": owned, "kind=access-key": old, "owner=me": owned, "owner=nobody": old,
        "age=older": old, "code=rotation-due": old, "q=" + old.subject_label[:20]: old,
    }.items():  # fmt: skip
        assert rows(mine, query) == [one], query
    assert len(rows(mine, f"environment={thing.environment_id}")) == 2


@pytest.mark.parametrize(
    "query",
    ["state=x", "severity=abc", "kind='", "environment=1", "code=%3Cscript%3E", "age=-1",
     "owner=" + "x" * 300, "p=9999", "sign_in=x", "subject_id=x", "state__regex=(", "o=9"],
)  # fmt: skip
def test_hostile_filters_are_no_error(finding, editor, query):
    assert editor.get(f"{LIST}?{query}", follow=True).status_code in (200, 400)


def test_many_are_acknowledged_with_a_note_and_it_is_undone(thing, editor):
    found = [scene.find(thing) for _ in range(3)]

    bulk(editor, "acknowledge", *found, note="Asked NICE.")
    assert {scene.state(one) for one in found} == {"acknowledged"}
    shown = editor.get(LIST).content.decode()
    assert "3 findings acknowledged." in shown
    assert "3 findings acknowledged." not in editor.get(LIST).content.decode()

    editor.post(reverse("finding-undo"))
    assert {scene.state(one) for one in found} == {"needed"}
    assert "nothing to undo" in told(editor.post(reverse("finding-undo")))


@pytest.mark.parametrize("preset", ["morning", "week", "month"])
def test_a_snooze_ends_in_a_morning_of_the_readers_zone(finding, editor, preset):
    care(editor, finding, "snooze", preset=preset)

    until = timezone.localtime(scene.fresh(finding).snoozed_until)
    assert (until.hour, until.minute, scene.state(finding)) == (8, 0, "snoozed")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"preset": "day", "day": "2020-01-01"}, "still to come"),
        ({"preset": "day", "day": "9999-12-31"}, "90 days"),
        ({"preset": "day"}, "Choose until when"),
        ({"preset": "century"}, "Choose one of the times"),
        ({"preset": "day", "day": "tomorrow"}, "Choose the day as a date"),
    ],
)
def test_a_wrong_time_is_a_sentence(finding, editor, given, words):
    assert words in told(care(editor, finding, "snooze", **given))
    assert scene.state(finding) == "needed"


def test_an_owner_is_a_member(org, other_org, finding, editor):
    with transaction.atomic():
        members = Membership.objects.get(user=make.member(org, "viewer"))
    make.member(other_org, "editor")
    care(editor, finding, "assign", owner=str(members.pk))
    assert scene.fresh(finding).owner_id == members.pk

    assert "member as the owner" in told(care(editor, finding, "assign", owner=str(finding.pk)))
    assert scene.fresh(finding).owner_id == members.pk
    care(editor, finding, "take")
    assert scene.fresh(finding).owner_id != members.pk


def test_an_undo_does_not_bring_back_who_has_left(org, finding, editor):
    with transaction.atomic():
        member = Membership.objects.get(user=make.member(org, "viewer"))
    care(editor, finding, "assign", owner=str(member.pk))
    care(editor, finding, "take")
    with transaction.atomic():
        member.delete()

    editor.post(reverse("finding-undo"))

    assert scene.fresh(finding).owner_id is None


@pytest.mark.parametrize("note", ["x" * 501, "a\u202eb", "two\nlines"])
def test_a_note_is_one_plain_line(finding, editor, note):
    care(editor, finding, "acknowledge", note=note)

    assert scene.state(finding) == "needed"


def test_viewers_read_and_do_nothing(org, finding):
    viewer = client_for(org, "viewer")

    shown = viewer.get(page(finding)).content.decode()
    assert "Take it" not in shown
    assert "action-select" not in viewer.get(LIST).content.decode()
    for act in ("acknowledge", "snooze", "take", "assign", "note"):
        assert care(viewer, finding, act, preset="week").status_code == 403
    bulk(viewer, "acknowledge", finding)
    assert viewer.post(reverse("finding-undo")).status_code == 403
    assert scene.state(finding) == "needed"


def test_findings_of_others_are_not_there(foreign, editor):
    assert editor.get(page(foreign.finding)).status_code == 404
    assert care(editor, foreign.finding, "take").status_code == 404
    bulk(editor, "take", foreign.finding)
    assert rows(editor, f"subject_id={foreign.use.pk}") == []


def test_an_unknown_act_is_no_page(finding, editor):
    assert care(editor, finding, "resolve").status_code == 404
    assert editor.get(reverse("finding-care", args=[finding.pk, "take"])).status_code == 405


def test_too_many_at_once_are_refused(thing, editor, monkeypatch):
    monkeypatch.setattr("credentials.admin.finding_care.MOST", 1)
    found = [scene.find(thing) for _ in range(2)]

    assert "at most 1" in told(bulk(editor, "take", *found))


def test_a_page_tells_what_to_do_where_who_and_what_happened(thing, finding, editor):
    other = scene.find(thing, subject="tenant", sentence="Something else.")
    care(editor, finding, "acknowledge", note="Ana <b>asks</b>")

    text = editor.get(page(finding)).content.decode()

    assert reverse("admin:tenants_tenant_change", args=[thing.pk]) in text
    assert "Ana &lt;b&gt;asks&lt;/b&gt;" in text
    assert page(other) in text
    assert f"/help/findings/#{finding.code}" in text
    assert CATALOGUE[finding.code].resolves in text
    assert "Acknowledged</strong>" in text


def test_what_is_resolved_offers_no_care(thing, editor):
    gone = scene.find(thing, resolved_at=timezone.now())

    text = editor.get(page(gone)).content.decode()
    assert "Take it" not in text
    assert "Resolved" in text


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_code_has_a_page_with_a_remedy(one_use, code):
    use, client = one_use
    entry = CATALOGUE[code]
    with transaction.atomic():
        subject = entry.subjects[0]
        thing = {"access-key": use.access_key, "tenant": use.access_key.tenant}.get(subject, use)
        found = scene.find(thing, subject=subject, code=code, remedy=entry.remedy)

    text = client.get(page(found)).content.decode()

    assert "What to do." in text
    if subject != "job":
        assert 'class="button primary small" href="' in text


@pytest.fixture(scope="module")
def one_use(database):
    from cxone_registry.isolation.context import organization_context

    organization = make.organization()
    with organization_context(organization.pk):
        yield make.use(), client_for(organization, "editor")


def test_pages_of_things_mark_what_is_acknowledged_and_what_is_snoozed(org, editor):
    use = make.use()
    key, tenant = use.access_key, use.access_key.tenant
    acked, slept = scene.find(key, subject="access-key"), scene.find(tenant, subject="tenant")
    care(editor, acked, "acknowledge")
    care(editor, slept, "snooze", preset="week")

    assert "Acknowledged by" in editor.get(page(key)).content.decode()
    assert "Snoozed until" in editor.get(page(tenant)).content.decode()
    about = editor.get(reverse("registration-overview", args=[use.registration_id]))
    text = about.content.decode()
    assert "Acknowledged by" in text
    assert "Snoozed until" in text
    assert f"{LIST}?registration={use.registration_id}" in text
    assert set(rows(editor, f"registration={use.registration_id}")) == {acked, slept}
    assert rows(editor, f"registration={make.registration().pk}") == []


def test_the_help_page_has_every_code(editor):
    text = editor.get(reverse("finding-help")).content.decode()

    assert all(f'id="{code}"' in text for code in CATALOGUE)


def test_the_list_costs_the_same_however_long_it_is(thing, editor):
    spent = []
    for many in (3, 60):
        for _ in range(many):
            scene.find(thing)
        with CaptureQueriesContext(connection) as seen:
            assert editor.get(LIST).status_code == 200
        spent.append(len(seen))

    assert spent[0] == spent[1]
    assert len(rows(editor)) == 50


@pytest.mark.parametrize("tab", ["", "acknowledged", "snoozed", "maintenance", "resolved", "all"])
def test_an_empty_tab_says_what_it_is_for(editor, tab):
    text = editor.get(f"{LIST}?state={tab}").content.decode()

    assert '<div class="empty">' in text


def test_nothing_of_a_person_opens_or_resolves(finding, editor):
    for act in ("acknowledge", "unacknowledge", "snooze", "wake", "take", "assign", "note"):
        care(editor, finding, act, preset="week", note="Done!")

    with transaction.atomic():
        assert Finding.objects.get().resolved_at is None
