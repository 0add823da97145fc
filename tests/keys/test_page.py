"""The platform operator sees which keys there are; nobody else, and none can act."""

import pytest
from django.test import Client

from credentials.models import RootKey
from credentials.reports.root_keys import shredded_on
from credentials.services import root_keys
from tenants.models import User
from tests.admin.helpers import client_for
from tests.keys.test_root_keys import original
from tests.keys.test_shredding import operators, run, says  # noqa: F401
from tests.support import make, second_factor

URL = "/platform/keys/"


@pytest.fixture
def operator(database):
    user = User.objects.create_user(
        f"op-{make.number()}-page@example.com", make.PASSWORD, is_platform_operator=True
    )
    client = Client()
    client.force_login(user)
    second_factor.show(client)
    return client


@pytest.fixture
def history(ring):
    """The suite's key as a row."""
    root_keys._know_primary()
    yield original(ring)
    RootKey.objects.using("maint").all().delete()


def test_it_shows_the_primary_key_and_that_its_escrow_copy_was_never_proved(operator, history, org):
    answer = operator.get(URL)

    assert answer.status_code == 200
    text = answer.content.decode()
    assert history in text
    assert "Primary" in text
    assert "keys prove" in text
    assert "Never proved" in text


def test_it_shows_no_key(operator, history, ring):
    assert ring.original.split()[0] not in operator.get(URL).content.decode()


def test_a_key_without_a_row_is_shown_too(operator, ring):
    assert original(ring) in operator.get(URL).content.decode()


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian", "admin", "auditor"])
def test_no_member_sees_it(org, role):
    client = client_for(org, role)
    second_factor.show(client)

    assert client.get(URL).status_code in (302, 403, 404)


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_done_there(operator, method):
    assert getattr(operator, method)(URL).status_code in (403, 405)


def test_a_shredding_is_listed(operator, org, operators, says):  # noqa: F811
    assert run(org, operators, says).status == 0

    assert shredded_on(org.pk) is not None
    text = operator.get(URL).content.decode()
    assert org.slug in text
    assert "Destroyed" in text
