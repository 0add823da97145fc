"""The platform operator is made on the command line and edits environments only."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from tests.support import make

LIST = "/tenants/environment/"


@pytest.fixture
def person(org):
    return make.member(org, "viewer")


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
    assert LIST.encode() in browser.get("/").content


def test_nobody_else_may(browser):
    assert not may_change(browser)


def test_the_right_can_be_taken_back(person, browser):
    call_command("operator", person.email)
    call_command("operator", person.email, "--revoke")

    assert not may_change(browser)


def test_an_unknown_person_is_told(database):
    with pytest.raises(CommandError, match="Nobody signs in as"):
        call_command("operator", "nobody@example.com")
