"""Showing again who one is: where it leads, what it takes, and what it never keeps."""

import re
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.urls import NoReverseMatch, reverse

from cxone_registry.site.second_factor import ask_url
from tests.sign_in.people import code, give_app, signed_in
from tests.site.events import actions, events_of
from tests.support import make
from tests.support.second_factor import show

CANARY = "cAnArY-password-qWzXvB"


@pytest.fixture
def person(org):
    return make.member(org, "admin")


@pytest.fixture
def with_app(person):
    """A browser of somebody with an app, who signed in long ago."""
    client = signed_in(person)
    person.app = give_app(person)
    show(client, ago=3600)
    return client


def test_a_code_leads_back(with_app):
    page = with_app.get(ask_url("/account/?x=1"))

    answer = with_app.post("/account/again/", {"code": code(), "next": "/account/?x=1"})

    assert "Show that it is you" in page.content.decode()
    assert answer.url == "/account/?x=1"


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "javascript:1", "\\\\x"])
def test_it_does_not_lead_to_another_site(with_app, to):
    page = with_app.get("/account/again/", {"next": to}).content.decode()

    answer = with_app.post("/account/again/", {"code": code(), "next": to})

    assert to not in page
    assert answer.url == "/"


def test_a_password_is_not_enough_for_who_has_a_factor(with_app):
    sent = {"by": "password", "password": make.PASSWORD, "next": "/account/"}

    assert with_app.post("/account/again/", sent).status_code == 200


def test_a_password_is_enough_only_where_the_link_says_so(person):
    client = signed_in(person)
    show(client, ago=3600)

    plain = client.get("/account/again/?next=/").content.decode()
    answer = client.post("/account/again/", {"next": "/", "password": make.PASSWORD})

    assert "Set up a second factor" in plain
    assert answer.status_code == 200


def test_setting_one_up_asks_for_the_password_of_who_has_none(org, person):
    client = signed_in(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    asked = client.get("/account/factors/app/")

    wrong = client.post("/account/again/", {"by": "password", "password": "x", "next": "/"})
    right = client.post(
        "/account/again/", {"by": "password", "password": make.PASSWORD, "next": "/account/"}
    )

    assert asked.url.startswith("/account/again/?next=%2Faccount%2Ffactors%2Fapp%2F")
    assert "by=password" in asked.url
    assert wrong.status_code == 200
    assert right.url == "/account/"
    assert client.get("/account/factors/app/").status_code == 200
    assert actions(events_of(org, "sign-in."))[-1] == "sign-in.not-confirmed"


def test_changing_the_password_needs_the_factor_and_keeps_nothing_of_the_form(with_app):
    sent = {"old_password": CANARY, "new_password1": CANARY, "new_password2": CANARY}

    answer = with_app.post("/password_change/", sent)

    assert answer.url.startswith("/account/again/")
    assert not [one for one in Session.objects.all() if CANARY in str(one.get_decoded())]


def test_no_page_keeps_what_was_sent_to_it(with_app, person):
    for path in ("app/", "passkey/", "codes/", f"{person.app.pk}/remove/"):
        sent = {"code": CANARY, "credential": CANARY, "name": CANARY}
        answer = with_app.post(f"/account/factors/{path}", sent)

        assert answer.status_code == 302
    assert CANARY not in str(with_app.session.items())


def test_nothing_of_ours_suspends_a_request():
    """allauth would store the whole form in the session."""
    root = Path(__file__).resolve().parent.parent.parent
    found = [
        path
        for folder in ("cxone_registry", "tenants", "credentials")
        for path in (root / folder).rglob("*.py")
        if re.search(
            r"suspend_request|stash_and_reauthenticate|serialize_request|reauthentication_required",
            path.read_text(encoding="utf-8"),
        )
    ]

    assert found == []


def test_allauths_own_demand_is_answered_without_keeping_the_form(org, rf):
    from allauth.core.exceptions import ReauthenticationRequired

    from cxone_registry.site.middleware.again import ShowAgainMiddleware

    request = rf.post("/somewhere/", {"secret": CANARY})

    answer = ShowAgainMiddleware(lambda _: None).process_exception(
        request, ReauthenticationRequired()
    )

    assert answer.url == "/account/again/?next=%2Fsomewhere%2F"
    assert not hasattr(request, "session")


@pytest.mark.parametrize(
    "name",
    [
        "account_signup", "account_email", "account_reset_password", "account_set_password",
        "account_change_password", "account_logout", "account_confirm_email", "mfa_index",
        "mfa_reauthenticate", "mfa_trust", "mfa_signup_webauthn", "usersessions_list",
        "account_request_login_code", "account_email_verification_sent", "socialaccount_signup",
    ],
)  # fmt: skip
def test_allauths_own_pages_are_not_reachable(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_signed_in_page_is_not_for_strangers(client):
    for path in ("", "again/", "factors/", "factors/app/", "factors/codes/", "factors/1/remove/"):
        assert client.get(f"/account/{path}").url.startswith("/login/")


def test_the_account_page_saves_name_and_zone(org, person):
    client = signed_in(person)

    answer = client.post("/account/", {"name": "Kim", "time_zone": "Europe/Berlin"})
    refused = client.post("/account/", {"name": "\u202eKim", "time_zone": "Nowhere"})

    person.refresh_from_db()
    assert (answer.status_code, person.name, person.time_zone) == (302, "Kim", "Europe/Berlin")
    assert refused.status_code == 200
    assert actions(events_of(org, "account.")) == ["account.changed"]
