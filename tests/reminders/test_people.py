"""Who is told at which step, and why somebody is told before their turn."""

import pytest

from credentials.rules.reminding.people import Answerable, Person, recipients

pytestmark = pytest.mark.pure

ANA, ANN = Person("ana@example.com", "Ana"), Person("ann@example.com", "Ann")
BO, CY = Person("bo@example.com", "Bo"), Person("cy@example.com", "Cy")
LEFT = Person("lee@example.com", "Lee", "left")
GONE = Person("gus@example.com", "Gus", "bounced")
NOT_HERS = Person("nan@example.com", "Nan", "declined")


def told(tier, contacts, owners=(BO,), admins=(CY,)):
    found = recipients(tier, Answerable(contacts, owners, admins))
    return {one.email.split("@")[0]: one.level for one in found}


def why(tier, *people):
    return {one.why for one in recipients(tier, Answerable(*people))}


@pytest.mark.parametrize(
    ("tier", "expected"),
    [(60, {"ana": 1, "ann": 1}), (14, {"ana": 1, "ann": 1}), (7, {"ana": 1, "ann": 1, "bo": 2}),
     (1, {"ana": 1, "ann": 1, "bo": 2}), (0, {"ana": 1, "ann": 1, "bo": 2, "cy": 3}),
     (-7, {"ana": 1, "ann": 1, "bo": 2, "cy": 3})],
)  # fmt: skip
def test_the_nearer_it_comes_the_more_people_know(tier, expected):
    assert told(tier, (ANA, ANN)) == expected


@pytest.mark.parametrize("contacts", [(), (LEFT,), (GONE,), (NOT_HERS,), (LEFT, GONE)])
def test_without_a_living_contact_owners_are_told_at_once(contacts):
    assert told(60, contacts) == {"bo": 2}


def test_without_a_living_owner_admins_are_told_at_once():
    assert told(60, (LEFT,), (GONE,)) == {"cy": 3}
    assert told(7, (), ()) == {"cy": 3}
    assert told(7, (ANA,), ()) == {"ana": 1}
    assert told(60, (), (), ()) == {}


def test_who_is_told_early_learns_why():
    assert why(60, (LEFT,), (BO,)) == {"You are told because Lee is no longer a contact."}
    assert why(60, (GONE, LEFT, NOT_HERS), (BO,)) == {
        "You are told because mail to Gus comes back and Lee is no longer a contact and 1 more."
    }
    assert why(60, (), (BO,)) == {"You are told because nobody is named who answers for it."}
    assert why(7, (LEFT,), (BO,)) == {""}


def test_who_has_several_parts_is_told_once():
    both = Person(ANA.email, "Ana Admin")

    assert told(0, (ANA,), (both,), (both, CY)) == {"ana": 1, "cy": 3}
