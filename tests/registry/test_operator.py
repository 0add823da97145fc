"""The platform's operator is made on the command line and belongs to no organisation."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from tenants.models import Invitation, User
from tenants.services import organizations
from tenants.services.organizations import PlatformOperatorError
from tests.admin.helpers import client_for
from tests.support import make

LIST = "/tenants/environment/"


@pytest.fixture
def person(database):
    return User.objects.create_user(f"keeper{make.number()}@example.com", make.PASSWORD)


@pytest.fixture
def browser(person):
    client = Client()
    client.force_login(person)
    return client


def may_change(browser):
    address = f"/tenants/environment/{make.environment('commercial').pk}/change/"
    return b'name="_save"' in browser.get(address).content


def test_an_operator_may_edit_environments(person, browser):
    call_command("operator", person.email)

    assert may_change(browser)
    assert LIST.encode() in browser.get("/", follow=True).content


def test_nobody_else_may(org):
    assert not may_change(client_for(org, "admin"))


def test_a_member_cannot_become_the_operator(org):
    member = make.member(org, "admin")

    with pytest.raises(CommandError, match="member of an organisation"):
        call_command("operator", member.email)

    assert not User.objects.get(pk=member.pk).is_platform_operator


def test_the_operator_cannot_become_a_member(org, person):
    call_command("operator", person.email)

    with pytest.raises(PlatformOperatorError), transaction.atomic():
        organizations.add_member(person.email, role="admin", attach_existing=True)


def test_the_operator_cannot_join_by_invitation(org, person):
    call_command("operator", person.email)
    invited = make.invitation(email=person.email)
    form = {"email": person.email, "code": invited.code, "password": make.PASSWORD}

    answer = Client().post("/join/", form)

    assert "can belong to no organisation" in answer.content.decode()
    with transaction.atomic():
        assert Invitation.objects.get(pk=invited.pk).used_at is None


def test_an_account_can_be_made(database, monkeypatch):
    email = f"keeper{make.number()}@example.com"
    monkeypatch.setattr("sys.stdin", io.StringIO(make.PASSWORD + "\n"))

    call_command("operator", email, "--create")

    made = User.objects.get(email=email)
    assert made.is_platform_operator and made.check_password(make.PASSWORD)
    with pytest.raises(CommandError, match="already"):
        monkeypatch.setattr("sys.stdin", io.StringIO(make.PASSWORD + "\n"))
        call_command("operator", email, "--create")


@pytest.mark.parametrize("password", ["", "short", "password"])
def test_a_weak_password_is_refused(database, monkeypatch, password):
    email = f"keeper{make.number()}@example.com"
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))

    with pytest.raises(CommandError):
        call_command("operator", email, "--create")

    assert not User.objects.filter(email=email).exists()


def test_the_right_can_be_taken_back(person, browser):
    call_command("operator", person.email)
    call_command("operator", person.email, "--revoke")

    assert browser.get(LIST).status_code == 403


def test_an_unknown_person_is_told(database):
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("operator", "nobody@example.com")
