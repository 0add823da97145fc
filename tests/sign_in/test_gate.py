"""Who may do more than edit gets no further without a second factor."""

import pytest
from django.db import transaction
from django.test import Client

from tenants.models import User
from tests.sign_in.people import code, enrol, give_app, sign_in, signed_in
from tests.support import make

FACTORS = "/account/factors/?next=%2F"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.REQUIRE_SECOND_FACTOR = True


@pytest.fixture
def platform_operator(database):
    with transaction.atomic():
        return User.objects.create_user(
            f"operator{make.number()}@example.com", make.PASSWORD, is_platform_operator=True
        )


@pytest.mark.parametrize("role", ["operator", "custodian", "admin", "auditor"])
def test_these_roles_set_one_up_first(org, role):
    client = signed_in(make.member(org, role))

    for path in ("/", "/tenants/registration/", "/account/", "/password_change/", "/search/"):
        assert client.get(path).url.startswith("/account/factors/?next=")
        assert client.post(path, {"name": "x"}).url == FACTORS
    assert client.get("/account/factors/").status_code == 200
    assert "Not now" not in client.get("/account/factors/").content.decode()


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_these_roles_need_none(org, role):
    assert signed_in(make.member(org, role)).get("/").status_code == 200


def test_the_platform_operator_needs_one(platform_operator):
    assert signed_in(platform_operator).get("/platform/").url.startswith("/account/factors/")


def test_a_role_in_another_organisation_counts_too(org, other_org):
    from cxone_registry.isolation.context import organization_context
    from tenants.services import organizations

    person = make.member(org, "viewer")
    with organization_context(other_org.pk), transaction.atomic():
        organizations.add_member(person.email, role="admin", attach_existing=True)

    answer = signed_in(person).get("/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/account/factors/")
    assert answer.status_code == 200


def test_setting_one_up_opens_the_rest(org):
    client = signed_in(make.member(org, "admin"))
    enrol(client)

    assert client.get("/").status_code == 200


def test_it_is_shown_at_each_sign_in(org):
    person = make.member(org, "admin")
    give_app(person)
    client = signed_in(person)
    before = client.get("/")

    client.post("/login/code/", {"code": code()})

    assert before.url.startswith("/login/")
    assert client.get("/").status_code == 200


def test_a_session_that_never_showed_it_is_asked(org):
    """For example one that an identity provider began."""
    person, client = make.member(org, "admin"), Client()
    give_app(person)
    client.force_login(person)

    assert client.get("/").url == "/account/again/?next=%2F"


def test_putting_it_off_is_for_the_demonstration_and_one_session(org, settings):
    person = make.member(org, "admin")
    refused = signed_in(person)
    refused.post("/account/factors/wait/")
    settings.SECOND_FACTOR_MAY_WAIT = True
    client = signed_in(person)
    page = client.get("/account/factors/").content.decode()

    client.post("/account/factors/wait/", {"next": "/"})
    now = client.get("/").status_code
    sign_in(client, person.email)

    assert refused.get("/").status_code == 302
    assert "Not now" in page
    assert now == 200
    assert client.get("/").status_code == 302


def test_putting_it_off_does_not_count_for_who_has_one(org, settings):
    settings.SECOND_FACTOR_MAY_WAIT = True
    person, client = make.member(org, "admin"), Client()
    give_app(person)
    client.force_login(person)

    client.post("/account/factors/wait/")

    assert client.get("/").url.startswith("/account/again/")


def test_the_last_factor_of_a_role_that_needs_one_stays(org):
    person = make.member(org, "admin")
    client = signed_in(person)
    enrol(client)
    from allauth.mfa.models import Authenticator

    app = Authenticator.objects.get(user=person, type="totp")

    answer = client.post(f"/account/factors/{app.pk}/remove/")

    assert answer.status_code == 200
    assert "Add another one" in answer.content.decode()
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_live_parts_of_a_page_lead_there_too(org):
    client = signed_in(make.member(org, "admin"))

    answer = client.get("/", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, FACTORS)


def test_static_files_are_served_to_all(org):
    client = signed_in(make.member(org, "admin"))

    assert client.get("/static/none.css").status_code == 404
