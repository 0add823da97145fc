"""One table of rights: the one in the code is the one that was decided."""

import pytest
from django.urls import reverse

from tenants.models import Role
from tenants.services.policy import (
    ALLOWED,
    NEEDS_SECOND_FACTOR,
    PLATFORM_OPERATOR,
    ROLE_SAID,
    SAID,
    Action,
    Person,
    can,
    missing,
)

# Written out by hand, apart from the code: viewer, editor, operator, custodian, admin, auditor,
# platform operator.
TABLE = """
view                 x x x x x x .
edit                 . x x . x . .
set-secret           . x x x x . .
ask-for-secret       . x x x x . .
validate             . . x x x . .
rotate               . . x x x . .
reveal               . . . x . . .
decide-reveal        . . . x x . .
break-glass          . . . x . . .
read-audit           . . . . x x .
manage-members       . . . . x . .
manage-organization  . . . . x . .
edit-environments    . . . . . . x
watch-platform       . . . . . . x
read-platform-audit  . . . . . . x
"""
DECIDED = {
    Action(line.split()[0]): [mark == "x" for mark in line.split()[1:]]
    for line in TABLE.strip().splitlines()
}
MEMBERS = [Person(None, role) for role in Role]
KEEPER = Person(None, None, is_platform_operator=True)


def test_every_action_is_in_the_table():
    assert list(DECIDED) == list(Action)
    assert set(SAID) == set().union(*ALLOWED.values())
    assert set(ROLE_SAID) == set(Role)


@pytest.mark.parametrize("action", list(Action))
def test_the_policy_is_the_table(action):
    assert [can(person, action) for person in [*MEMBERS, KEEPER]] == DECIDED[action]


@pytest.mark.parametrize("action", list(Action))
def test_a_member_who_kept_the_operators_flag_gains_nothing_by_it(action):
    for role in Role:
        flagged = Person(None, role, is_platform_operator=True)
        assert can(flagged, action) == can(Person(None, role), action)


@pytest.mark.parametrize("role", [None, "", "owner", "ADMIN", "superuser"])
def test_who_has_no_role_may_nothing(role):
    assert not any(can(Person(None, role), action) for action in Action)


def test_nobody_gives_rights_and_sees_secrets():
    for role, actions in ALLOWED.items():
        gives = {Action.MANAGE_MEMBERS, Action.MANAGE_ORGANIZATION} & actions
        sees = {Action.REVEAL, Action.BREAK_GLASS} & actions
        assert not (gives and sees), role
    assert not PLATFORM_OPERATOR & set().union(*ALLOWED.values())


def test_whoever_may_more_than_edit_shows_a_second_factor():
    assert set(Role) - NEEDS_SECOND_FACTOR == {Role.VIEWER, Role.EDITOR}


def test_what_is_missing_is_said_in_a_sentence():
    assert missing(Action.VALIDATE) == (
        "This needs the role Operator, Custodian or Admin. Ask an admin of your organisation."
    )
    assert missing(Action.REVEAL).startswith("This needs the role Custodian. ")
    assert "platform operator" in missing(Action.READ_PLATFORM_AUDIT)


@pytest.mark.parametrize("role", list(Role))
def test_every_member_reads_what_each_role_may_do(signed_in, role):
    text = signed_in(role).get(reverse("roles")).content.decode()

    for said in (*SAID.values(), *ROLE_SAID.values()):
        assert said.replace("'", "&#x27;") in text
