"""Members: their roles and their end; an organisation always keeps an admin."""

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cxone_registry.isolation.context import organization_context
from tenants.models import Membership
from tenants.services import members, organizations
from tests.admin.helpers import errors_in, page, submit
from tests.support import make, second_factor


@pytest.fixture
def boss(org):
    return make.member(org, "admin")


@pytest.fixture
def client(boss):
    found = Client()
    found.force_login(boss)
    return found


def removal(membership):
    return reverse("member-remove", args=[membership.pk])


@transaction.atomic
def membership_of(user):
    return Membership.objects.select_related("user").filter(user=user).first()


def test_nobody_is_added_by_address(client, org, other_org):
    """An admin could plant an account whose password he knows, or pull in another's person."""
    stranger = make.member(other_org, "viewer")
    form = {"email": stranger.email, "role": "admin", "password": "a long first password"}

    answer = client.post("/tenants/membership/add/", form)

    assert answer.status_code == 403
    assert membership_of(stranger) is None


def test_a_service_attaches_an_existing_person_only_when_told_to(org, other_org):
    stranger = make.member(other_org, "viewer")

    with pytest.raises(organizations.PersonExistsError), transaction.atomic():
        organizations.add_member(stranger.email.upper())

    assert membership_of(stranger) is None


def test_the_list_leads_to_inviting(client):
    text = client.get(page(Membership, "changelist")).content.decode()

    assert "Invite a member" in text
    assert "/tenants/invitation/add/" in text


def test_roles_of_others_can_change(client, org):
    member = make.member(org, "viewer")

    answer = submit(client, page(membership_of(member)), role="editor", sure="on")

    assert answer.status_code == 302
    assert membership_of(member).role == "editor"


def test_another_role_asks_to_be_confirmed(client, org):
    member = make.member(org, "viewer")

    answer = submit(client, page(membership_of(member)), role="editor")

    assert "Confirm that this person gets another role" in errors_in(answer)
    assert membership_of(member).role == "viewer"


@pytest.mark.parametrize("role", ["custodian", "admin"])
def test_a_strong_role_takes_a_fresh_second_factor(client, org, role):
    address = page(membership_of(member := make.member(org, "viewer")))

    asked = submit(client, address, role=role, sure="on")
    second_factor.show(client, ago=301)
    still = submit(client, address, role=role, sure="on")
    assert membership_of(member).role == "viewer"
    second_factor.show(client)
    given = submit(client, address, role=role, sure="on")

    assert "second factor first" in errors_in(asked) and "second factor first" in errors_in(still)
    assert given.status_code == 302
    assert membership_of(member).role == role


@pytest.mark.parametrize("role", ["owner", "", "ADMIN", "a" * 5000])
def test_a_role_that_does_not_exist_is_refused(client, org, role):
    member = make.member(org, "viewer")

    answer = submit(client, page(membership_of(member)), role=role, sure="on")

    assert answer.status_code in (200, 400)
    assert membership_of(member).role == "viewer"


def test_nobody_changes_their_own_role(client, boss, org):
    make.member(org, "admin")
    own = membership_of(boss)

    assert client.get(page(own)).status_code == 200
    assert client.post(page(own), {"role": "viewer"}).status_code == 403
    assert client.post(removal(own)).status_code == 403
    assert membership_of(boss).role == "admin"


def test_the_last_admin_stays(boss, org):
    """Whoever acts is an admin too, so only a race gets here: the actor lost the role meanwhile."""
    last = membership_of(boss)

    for act in (lambda: members.change_role(last, "viewer"), lambda: members.remove(last)):
        with pytest.raises(members.MemberError, match="last admin"):
            act()

    assert membership_of(boss).role == "admin"


def test_two_admins_who_demote_each_other_leave_one(org):
    pair = [make.member(org, "admin") for _ in range(2)]

    members.change_role(membership_of(pair[0]), "viewer")
    with pytest.raises(members.MemberError, match="last admin"):
        members.change_role(membership_of(pair[1]), "viewer")


def test_members_of_another_organisation_stay_hidden(client, org, other_org):
    stranger = make.member(other_org, "viewer")
    with organization_context(other_org.pk):
        theirs = membership_of(stranger)

    assert client.get(page(theirs)).status_code == 404
    assert client.get(removal(theirs)).status_code == 404
    assert client.post(removal(theirs)).status_code == 404
    assert stranger.email not in client.get(page(Membership, "changelist")).content.decode()
