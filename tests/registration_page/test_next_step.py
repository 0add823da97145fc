"""The one thing to do next."""

from dataclasses import replace

import pytest

from tenants.rules.checklist.next_step import next_step
from tenants.rules.facts import Facts
from tests.registration_page.situations import ALL_PROOFS, checklist, facts, plan, sign_in

pytestmark = pytest.mark.pure
NOTHING_BACK = Facts()


@pytest.mark.parametrize(("status", "known", "changes", "label"), [
    ("draft", NOTHING_BACK, {"answered": frozenset()}, "Decide the application type"),
    ("draft", NOTHING_BACK, {"scopes": ()}, "Choose the API groups"),
    ("draft", NOTHING_BACK, {}, "Mark it as ready"),
    ("ready", NOTHING_BACK, {}, "Submit the form"),
    ("submitted", NOTHING_BACK, {"tracking_number": ""}, "Name the API user"),
    ("submitted", facts(credentials=()), {"tracking_number": ""}, "Paste NICE's answer"),
    ("submitted", facts(credentials=()), {}, "Store the client_id"),
    ("submitted", facts(), {}, "Say that NICE issued it"),
    ("issued", facts(sign_ins=(sign_in(last_good_at=None),)), {}, "Validate the sign-in"),
    ("issued", facts(), {}, "Put it into use"),
    ("active", facts(), {}, None),
    ("active", facts(tenants=()), {}, "Learn the tenant ID"),
    ("retiring", facts(), {}, "Close the registration"),
    ("retired", facts(), {}, None),
])  # fmt: skip
def test_there_is_one_thing_to_do_next(status, known, changes, label):
    decided = {"answered": frozenset({"people", "audience"})}
    one = plan(status=status, **{**decided, **changes})
    found = next_step(one, checklist(one, known))

    assert (found.label if found else None) == label


def test_origins_that_nobody_can_hurry_come_last():
    one = plan("public", status="issued")
    proofs = [proof for proof in ALL_PROOFS if proof.item != "hand-over-delivered"]
    found = checklist(one, replace(facts("public"), live_origins=frozenset()), proofs=proofs)

    assert next_step(one, found).label == "Prove the hand-over"


def test_what_is_proved_on_the_overview_is_led_to_by_its_item():
    one = plan(status="issued")
    found = next_step(one, checklist(one, proofs=()))

    assert (found.page, found.anchor) == ("overview", "permissions-minimal")
