"""A list that a link narrowed says to what, and names nothing of others."""

import pytest
from django.db import transaction

from credentials.models import FlightCheck
from tests.admin.helpers import make_flight, page
from tests.support import make

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def use(org):
    return make.use()


def text_of(client, address):
    return client.get(address).content.decode()


def test_a_list_of_one_registration_says_so(admin, use):
    with transaction.atomic():
        make_flight(use)
    address = f"{page(FlightCheck, 'changelist')}?registration={use.registration_id}"

    text = text_of(admin, address)

    assert f"registration <strong><bdi>{use.registration}</bdi>" in text
    assert '<a href="?">Show all</a>' in text


def test_a_registration_without_checks_is_not_told_that_there_are_none(admin, use):
    with transaction.atomic():
        make_flight(use)
    other = make.registration()

    text = text_of(admin, f"{page(FlightCheck, 'changelist')}?registration={other.pk}")

    assert "Nothing matches" in text
    assert "No flight check yet" not in text


@pytest.mark.parametrize("name", ["nonsense", HOSTILE, "5f2b7a52-64a1-4d5c-9b19-0f3b8a9d2c11"])
def test_a_list_of_what_does_not_exist_breaks_nothing(admin, name):
    answer = admin.get(page(FlightCheck, "changelist"), {"registration": name}, follow=True)

    assert answer.status_code == 200
    assert HOSTILE not in answer.content.decode()


def test_registrations_of_others_are_not_named(admin, foreign):
    text = text_of(
        admin, f"{page(FlightCheck, 'changelist')}?registration={foreign.registration.pk}"
    )

    assert "one that does not exist" in text
