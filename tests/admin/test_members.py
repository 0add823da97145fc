"""Members: their roles and their end; an organisation always keeps an admin."""

import pytest
from django.db import transaction
from django.test import Client

from cxone_registry.isolation.context import organization_context
from tenants.models import Membership, Role, User
from tenants.services import organizations
from tests.admin.helpers import page, submit
from tests.support import make


@pytest.fixture
def boss(org):
    return make.member(org, "admin")


@pytest.fixture
def client(boss):
    found = Client()
    found.force_login(boss)
    return found


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

    submit(client, page(membership_of(member)), role="admin")

    assert membership_of(member).role == "admin"


def test_nobody_changes_their_own_role(client, boss, org):
    make.member(org, "admin")
    own = membership_of(boss)

    assert client.get(page(own)).status_code == 200
    assert client.post(page(own), {"role": "viewer"}).status_code == 403
    assert client.post(page(own, "delete"), {"post": "yes"}).status_code == 403


def test_the_last_admin_stays(client, boss, org):
    """Whoever acts is an admin too, so only a race gets here: the actor lost the role meanwhile."""
    last = membership_of(make.member(org, "admin"))
    address, deletion = page(last), page(last, "delete")
    from tenants.admin import membership

    with transaction.atomic():
        Membership.objects.exclude(pk=last.pk).filter(user=boss).update(role=Role.ADMIN)
        assert not membership._is_last_admin(last)
        Membership.objects.filter(user=boss).update(role=Role.VIEWER)
        assert membership._is_last_admin(last)
    assert client.post(address, {"role": "viewer"}).status_code == 403
    assert client.post(deletion, {"post": "yes"}).status_code == 403


def test_a_member_can_be_removed(client, org):
    member = make.member(org, "viewer")

    answer = client.post(page(membership_of(member), "delete"), {"post": "yes"})

    assert answer.status_code == 302
    assert membership_of(member) is None
    assert User.objects.filter(pk=member.pk).exists()


def test_members_of_another_organisation_stay_hidden(client, org, other_org):
    stranger = make.member(other_org, "viewer")
    with organization_context(other_org.pk):
        theirs = membership_of(stranger)

    assert client.get(page(theirs)).status_code == 404
    assert stranger.email not in client.get(page(Membership, "changelist")).content.decode()
