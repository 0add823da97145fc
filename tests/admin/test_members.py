"""Members: added by e-mail address; an organisation always keeps an admin."""

import pytest
from django.db import transaction
from django.test import Client

from cxone_registry.isolation.context import organization_context
from tenants.models import Membership, Role, User
from tests.admin.helpers import errors_in, page, submit
from tests.support import make


def add(client, **changes):
    values = {"email": "new@example.com", "role": "editor", **changes}
    return submit(client, page(Membership, "add"), **values)


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


def test_a_new_person_is_made(client, org):
    email = f"ana{make.number()}@example.com"

    answer = add(client, email=email.upper(), name="Ana", password="a long first password")

    assert answer.status_code == 302, errors_in(answer)
    user = User.objects.get(email=email)
    assert user.check_password("a long first password")
    assert membership_of(user).role == "editor"


def test_a_known_person_keeps_their_password(client, org, other_org):
    user = make.member(other_org, "viewer")

    add(client, email=user.email, password="a long first password")

    user.refresh_from_db()
    assert user.check_password(make.PASSWORD)
    assert membership_of(user).role == "editor"


def test_a_person_is_added_once(client, org):
    member = make.member(org, "viewer")

    assert "member already" in errors_in(add(client, email=member.email.upper()))


def test_a_weak_first_password_is_refused_and_not_sent_back(client):
    answer = add(client, password="password")

    assert answer.status_code == 200
    assert 'value="password"' not in answer.content.decode().replace("type", "")


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
