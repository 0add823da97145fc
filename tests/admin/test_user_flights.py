"""A person signs in on the sandbox's page and comes back: the whole way, over real HTTP."""

import pytest

from tests.admin import traveller
from tests.admin.traveller import Traveller, page_of, work_on


@pytest.fixture(params=["public", "confidential"])
def person(request, cxone, admin):
    return Traveller(admin, traveller.app(cxone, request.param))


@pytest.fixture
def public(cxone, admin):
    return Traveller(admin, traveller.app(cxone))


def test_a_person_goes_to_cxone_and_back_and_everything_works(person):
    flight = person.start()
    assert flight.state == "waiting"
    said = person.sign_in(person.onward(flight))
    answer = person.come_back(said)
    assert answer["Location"] == page_of(flight)

    done = work_on(flight)

    assert (done.state, done.outcome, done.verdicts) == ("finished", "good", [])
    names = [step["name"] for step in done.steps]
    assert names[:4] == ["authorization", "inputs", "provider-discovery", "token"]
    assert {"userinfo", "id-token", "refresh"} <= {*names}
    assert done.sealed_code is None
    assert done.sealed_verifier is None
    assert "Every step works." in person.page(done)
