"""Sessions: listed, ended, limited, and given a new key when their rights change."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import Membership, Organization, PersonSession
from tenants.rules import session_limits
from tenants.services import sessions
from tests.admin.helpers import client_for
from tests.sign_in.people import signed_in
from tests.support import make

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def is_in(client):
    return client.get("/").status_code == 200


def row_of(client):
    return PersonSession.objects.get(pk=client.session[sessions.KEY])


def age(client, **ago):
    fields = {name: timezone.now() - each for name, each in ago.items()}
    PersonSession.objects.filter(pk=client.session[sessions.KEY]).update(**fields)


@transaction.atomic
def membership_of(user):
    return Membership.objects.get(user=user)


def test_a_person_sees_where_they_are_signed_in_and_ends_one(org):
    user = make.member(org, "viewer")
    here, there = signed_in(user), signed_in(user)
    assert is_in(here)
    page = here.get("/account/sessions/").content.decode()

    assert page.count("Another browser") >= 2
    assert "(this one)" in page
    assert here.session.session_key not in page
    assert here.post(f"/account/sessions/{row_of(there).pk}/").status_code == 302
    assert not is_in(there)
    assert is_in(here)


def test_ending_all_others_keeps_this_one(org):
    user = make.member(org, "viewer")
    here, others = signed_in(user), [signed_in(user) for _ in range(3)]

    here.post("/account/sessions/others/")

    assert is_in(here)
    assert not any(is_in(each) for each in others)


def test_nobody_ends_somebody_elses(org, other_org):
    mine, theirs = client_for(org, "admin"), client_for(other_org, "admin")
    assert is_in(theirs)

    answer = mine.post(f"/account/sessions/{row_of(theirs).pk}/")

    assert answer.status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize(
    "wrong", ["0", "x" * 300, "%00", "'", "6b96a392-575e-4f3e-869f-8952d81c4cbc"]
)
def test_wrong_ids_are_not_found(org, wrong):
    client = client_for(org, "admin")

    assert client.post(f"/account/sessions/{wrong}/").status_code in (400, 404)
    shown = client.get(f"/tenants/membership/{wrong}/sessions/", follow=True)
    assert "is signed in" not in shown.content.decode()
    assert shown.status_code < 500


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("viewer", 403),
        ("editor", 403),
        ("operator", 403),
        ("custodian", 403),
        ("admin", 200),
        ("auditor", 403),
    ],
)
def test_only_admins_see_sessions_of_members(org, role, status):
    member = membership_of(make.member(org, "viewer"))

    answer = client_for(org, role).get(f"/tenants/membership/{member.pk}/sessions/")

    assert answer.status_code == status


def test_an_admin_ends_those_of_a_member_and_that_is_audited(org):
    user = make.member(org, "viewer")
    theirs = signed_in(user)
    assert is_in(theirs)
    member = membership_of(user)

    client_for(org, "admin").post(f"/tenants/membership/{member.pk}/sessions/end/")

    assert not is_in(theirs)
    with transaction.atomic():
        assert Event.objects.filter(action="session.ended-by-admin").exists()


def test_an_admin_of_another_organisation_finds_no_such_member(org, other_org):
    member, theirs = membership_of(make.member(org, "viewer")), client_for(other_org, "admin")

    assert theirs.get(f"/tenants/membership/{member.pk}/sessions/").status_code == 404
    assert theirs.post(f"/tenants/membership/{member.pk}/sessions/end/").status_code == 404


def test_idle_sessions_end_whatever_pages_ask_by_themselves(org):
    client = client_for(org, "viewer")
    assert is_in(client)
    age(client, last_seen_at=timedelta(minutes=29))
    client.get("/rounds/x/live/")
    assert timezone.now() - row_of(client).last_seen_at > timedelta(minutes=28)
    age(client, last_seen_at=timedelta(minutes=31))

    answer = client.get("/", follow=True)

    assert "nothing happened for 30 minutes" in answer.content.decode()


def test_doing_something_keeps_it_alive(org):
    client = client_for(org, "viewer")
    assert is_in(client)
    age(client, last_seen_at=timedelta(minutes=29))
    assert is_in(client)

    assert timezone.now() - row_of(client).last_seen_at < timedelta(minutes=1)


def test_however_busy_it_ends_after_twelve_hours(org):
    client = client_for(org, "viewer")
    assert is_in(client)
    age(client, created_at=timedelta(hours=12, minutes=1))

    assert not is_in(client)


def test_the_shortest_limits_of_all_organisations_hold(org, other_org):
    user = make.member(org, "viewer")
    with organization_context(other_org.pk), transaction.atomic():
        Membership.objects.create(user=user, role="viewer")
        Organization.objects.update(idle_minutes=5, session_hours=1)
    client = Client()
    client.force_login(user)
    client.get("/account/sessions/")

    assert "5 minutes" in sessions_after(client, last_seen_at=timedelta(minutes=6))


def sessions_after(client, **ago):
    age(client, **ago)
    return client.get("/account/sessions/", follow=True).content.decode()


def test_a_row_that_is_gone_is_a_session_that_is_over(org):
    client = client_for(org, "viewer")
    assert is_in(client)
    row_of(client).delete()

    assert not is_in(client)


def test_the_key_changes_with_the_sign_in_and_with_the_role(org):
    user = make.member(org, "viewer")
    client = Client()
    client.get("/login/")
    client.session["made"] = "before"
    before = client.session.session_key
    client.post("/login/", {"username": user.email, "password": make.PASSWORD})
    signed = client.session.session_key
    assert is_in(client)
    with transaction.atomic():
        Membership.objects.filter(user=user).update(role="editor")
    assert is_in(client)

    assert len({before, signed, client.session.session_key}) == 3


def test_signing_out_clears_the_browser_and_ends_the_row(org):
    client = client_for(org, "viewer")
    assert is_in(client)
    row = row_of(client)

    answer = client.post("/logout/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert PersonSession.objects.get(pk=row.pk).ended_at is not None


def test_a_password_change_ends_the_others(org):
    user = make.member(org, "viewer")
    here, there = signed_in(user), signed_in(user)
    assert is_in(there)

    sessions.end_others(user, here.session.session_key)

    assert is_in(here)
    assert not is_in(there)


def test_a_removed_member_is_signed_out_everywhere(org):
    user = make.member(org, "viewer")
    client = signed_in(user)
    assert is_in(client)

    member = membership_of(user)
    admin = client_for(org, "admin")
    admin.post(reverse("member-remove", args=[member.pk]), {"is_sure": "on", "sure": "on"})

    assert client.get("/").status_code == 302


def test_old_rows_are_deleted(org):
    client = client_for(org, "viewer")
    assert is_in(client)
    row = row_of(client)
    age(client, last_seen_at=timedelta(days=3))

    sessions.forget_old()

    assert not PersonSession.objects.filter(pk=row.pk).exists()


def test_no_table_of_ours_holds_what_opens_a_session(org):
    client = client_for(org, "viewer")
    assert is_in(client)

    with transaction.atomic():
        [row] = PersonSession.objects.filter(pk=client.session[sessions.KEY]).values()
    assert client.session.session_key not in map(str, row.values())


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/1 Safari/1 Edg/1", "Edge on Windows"),
        ("<script>alert(1)</script>", "Another browser"),
        ("", "Another browser"),
        ("x" * 9000, "Another browser"),
    ],
)
def test_a_device_is_told_in_our_words(agent, words):
    assert session_limits.device(agent) == words
