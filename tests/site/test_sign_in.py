"""Signing in and out: what it does to the session, and who learns of it."""

import pytest
from django.db import transaction
from django.test import Client

from cxone_registry.isolation.context import organization_context
from tenants.models import Membership
from tenants.services import organizations
from tests.site.conftest import choose
from tests.site.events import actions, events_of, platform_events
from tests.support import make


def sign_in(client, email, password=make.PASSWORD, **more):
    return client.post("/login/", {"username": email, "password": password}, **more)


@pytest.fixture
def member(org):
    return make.member(org, "admin")


@pytest.fixture
def of_both(org, other_org):
    """A person who belongs to two organisations."""
    person = make.member(org, "admin")
    with organization_context(other_org.pk), transaction.atomic():
        organizations.add_member(person.email, role="viewer", attach_existing=True)
    return person


@transaction.atomic
def end_membership(organization, person):
    Membership.objects.filter(user=person).delete()


def test_after_signing_out_the_old_cookie_is_dead(member):
    client, thief = Client(), Client()
    sign_in(client, member.email)
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    before = thief.get("/")

    answer = client.post("/logout/")

    assert (before.status_code, answer.status_code) == (200, 200)
    assert "You are signed out" in answer.content.decode()
    assert thief.get("/").url.startswith("/login/")


def test_signing_out_is_recorded_where_the_person_worked(org, member):
    client = Client()
    sign_in(client, member.email)

    client.post("/logout/")

    assert actions(events_of(org, "sign-in.")) == ["sign-in.succeeded", "sign-in.ended"]
    assert events_of(org, "sign-in.ended")[0][1]["actor"]["label"] == member.email


def test_who_belongs_to_no_organisation_can_sign_out(stranger):
    answer = stranger.post("/logout/")

    assert "You are signed out" in answer.content.decode()
    assert platform_events()[-1][0] == "sign-in.ended"
    assert stranger.get("/").url.startswith("/login/")


def test_somebody_else_can_sign_in_over_a_session(other_org, member):
    other, client = make.member(other_org, "viewer"), Client()
    sign_in(client, member.email)

    answer = sign_in(client, other.email, follow=True)

    assert answer.status_code == 200
    assert other_org.name in answer.content.decode()


def test_a_password_change_is_recorded(org, browser):
    client = browser()

    client.post(
        "/password_change/",
        {
            "old_password": make.PASSWORD,
            "new_password1": "another long sentence",
            "new_password2": "another long sentence",
        },
    )

    assert actions(events_of(org, "password.")) == ["password.changed"]


def test_a_refused_password_change_is_not_recorded_as_one(org, browser):
    browser().post("/password_change/", {"old_password": "wrong"})

    assert events_of(org, "password.") == []


def test_a_person_without_a_seat_is_recorded_by_the_platform(org):
    with transaction.atomic():
        person = organizations.User.objects.create_user(
            f"alone{make.number()}@example.com", make.PASSWORD
        )

    sign_in(Client(), person.email)

    action, body = platform_events()[-1]
    assert (action, body["actor"]["label"]) == ("sign-in.succeeded", person.email)


def test_a_failure_of_a_known_address_stays_with_the_platform(org, member):
    answer = sign_in(Client(), member.email.upper(), "wrong")

    action, body = platform_events()[-1]
    assert "do not belong together" in answer.content.decode()
    assert (action, body["account"]) == ("sign-in.failed", member.email)
    assert events_of(org, "sign-in.") == []


def test_what_was_typed_instead_of_an_address_is_not_kept(org):
    sign_in(Client(), "my-secret-password@example.com", "wrong")

    action, body = platform_events()[-1]
    assert action == "sign-in.failed"
    assert "my-secret-password" not in str(body)


def test_only_the_organisation_that_is_entered_learns_of_a_sign_in(org, other_org, of_both):
    client = Client()
    sign_in(client, of_both.email)
    before = events_of(org, "sign-in.")

    choose(client, other_org)

    assert before == []
    assert actions(events_of(other_org, "sign-in.")) == ["sign-in.succeeded"]
    assert events_of(org, "sign-in.") == []


def test_with_several_organisations_the_person_is_asked(org, other_org, of_both):
    client = Client()

    answer = sign_in(client, of_both.email, follow=True)

    text = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/organizations/"
    assert "Which organisation?" in text
    assert org.name in text
    assert other_org.name in text
    assert "Viewer" in text


def test_asking_keeps_the_page_that_was_wanted(other_org, of_both):
    client = Client()
    sign_in(client, of_both.email)
    asked = client.get("/report/")

    answer = client.post(
        "/organizations/choose/", {"organization": other_org.pk, "next": "/report/"}
    )

    assert asked.url == "/organizations/?next=%2Freport%2F"
    assert answer.url == "/report/"


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_choosing_does_not_lead_to_another_site(other_org, of_both, address):
    client = Client()
    sign_in(client, of_both.email)

    page = client.get("/organizations/", {"next": address})
    answer = client.post("/organizations/choose/", {"organization": other_org.pk, "next": address})

    assert address not in page.content.decode()
    assert answer.url == "/"


def test_nothing_is_shown_or_done_before_the_choice(of_both):
    client = Client()
    sign_in(client, of_both.email)

    for path in ["/", "/tenants/registration/", "/password_change/"]:
        assert client.get(path).url.startswith("/organizations/")
        assert client.post(path, {"name": "x"}).url == "/organizations/"


def test_a_choice_that_ended_is_asked_again_and_not_replaced(org, of_both):
    client = Client()
    sign_in(client, of_both.email)
    choose(client, org)
    end_membership(org, of_both)

    answer = client.get("/tenants/registration/")

    assert answer.url.startswith("/organizations/")


def test_an_only_organisation_that_ended_is_not_replaced_either(org, other_org, member):
    client = Client()
    sign_in(client, member.email)
    end_membership(org, member)
    with organization_context(other_org.pk), transaction.atomic():
        organizations.add_member(member.email, role="admin", attach_existing=True)

    answer = client.get("/tenants/registration/")

    assert answer.url.startswith("/organizations/")


def test_signing_in_again_asks_again(org, of_both):
    client = Client()
    sign_in(client, of_both.email)
    choose(client, org)

    sign_in(client, of_both.email)

    assert client.get("/").url == "/organizations/"


def test_switching_is_recorded_in_the_organisation_that_is_entered(org, other_org, of_both):
    client = Client()
    sign_in(client, of_both.email)
    choose(client, org)

    choose(client, other_org)

    assert actions(events_of(other_org, "sign-in.")) == ["sign-in.switched"]


@pytest.mark.parametrize(
    ("hops", "header", "expected"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),
        (2, "198.51.100.1, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "203.0.113.7", "127.0.0.1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "made up", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_that_our_own_proxy_saw(
    org, member, settings, hops, header, expected
):
    settings.TRUSTED_PROXY_HOPS = hops

    sign_in(Client(), member.email, HTTP_X_FORWARDED_FOR=header)

    [(_, body)] = events_of(org, "sign-in.")
    assert body["actor"]["address"] == expected
