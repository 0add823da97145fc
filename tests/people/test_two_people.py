"""Nobody gives himself a right and uses it: it takes a second person, and the others hear of it."""

import pytest
from django.db import transaction
from django.test import Client

from tenants.models import AdminNotice, Invitation, Membership, Role
from tenants.services import members
from tenants.services.policy import Action, Person, can
from tests.admin.helpers import page, submit
from tests.site.events import events_of
from tests.support import make, second_factor


@pytest.fixture
def boss(org):
    return make.member(org, "admin")


@pytest.fixture
def browser(boss):
    client = Client()
    client.force_login(boss)
    second_factor.show(client)
    return client


@transaction.atomic
def membership_of(user):
    return Membership.objects.select_related("user").get(user=user)


@transaction.atomic
def sentences():
    return list(AdminNotice.objects.values_list("sentence", "done_by"))


@pytest.mark.parametrize("role", list(Role))
def test_nobody_decides_on_themselves(boss, org, role):
    own = membership_of(boss)
    person = Person(boss.pk, role)

    assert not can(person, Action.MANAGE_MEMBERS, own)


def test_an_admin_cannot_invite_a_strong_role_without_a_second_factor(org):
    client = Client()
    client.force_login(make.member(org, "admin"))

    answer = submit(client, page(Invitation, "add"), email="new@example.com", role="custodian")

    assert "second factor first" in answer.content.decode()
    with transaction.atomic():
        assert not Invitation.objects.exists()


def test_a_second_account_of_the_same_mailbox_is_told_to_the_others(browser, boss):
    name, _, domain = boss.email.partition("@")
    other_self = f"{name}+vault@{domain}"

    answer = submit(browser, page(Invitation, "add"), email=other_self, role="custodian")

    assert answer.status_code == 200
    (told,) = [said for said, by in sentences() if by == boss.email]
    assert other_self in told
    assert f"looks like that of {boss.email}, who is Admin" in told


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("ana+x@example.com", True),
        ("ANA@example.com", True),
        ("a.na@example.com", True),
        ("bob@example.com", False),
        ("ana@other.example", False),
    ],
)
def test_addresses_of_one_mailbox_are_known(typed, same):
    assert (members.mailbox(typed) == members.mailbox("ana@example.com")) == same


def test_an_admin_made_custodian_by_another_is_no_admin_any_more(org, browser):
    friend = make.member(org, "admin")

    submit(browser, page(membership_of(friend)), role="custodian", sure="on")

    them = Client()
    them.force_login(friend)
    second_factor.show(them)
    assert membership_of(friend).role == "custodian"
    assert them.get(page(Membership, "changelist")).status_code == 403
    assert them.get(page(Invitation, "add")).status_code == 403


def test_a_custodian_cannot_make_anybody_custodian(org):
    custodian, other = make.member(org, "custodian"), make.member(org, "viewer")
    client = Client()
    client.force_login(custodian)
    second_factor.show(client)

    for user in (custodian, other):
        form = {"role": "admin", "sure": "on"}
        assert client.post(page(membership_of(user)), form).status_code == 403
    assert membership_of(other).role == "viewer"


def test_a_changed_role_is_audited_and_told(org, browser, boss):
    member = make.member(org, "viewer")

    submit(browser, page(membership_of(member)), role="operator", sure="on")

    (event,) = events_of(org, "membership.changed")
    assert event[1]["before"] == {"role": "viewer"}
    assert event[1]["after"] == {"role": "operator"}
    assert (f"{member.email} was Viewer and is Operator now.", boss.email) in sentences()


def test_who_joins_is_told_to_the_admins(org, boss):
    invited = make.invitation(role="custodian")
    secret = "correct horse for the new one"
    form = {"email": invited.email, "code": invited.code, "password": secret, "repeat": secret}

    Client().post("/join/", form)

    assert any(
        f"{invited.email} was invited and joined as Custodian" in said for said, _ in sentences()
    )
