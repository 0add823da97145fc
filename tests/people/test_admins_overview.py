"""What admins find at hand: unseen notices, who has no second factor, roles in words."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tenants.models import Invitation, Membership
from tenants.services import admin_notices
from tenants.services.policy import ROLE_SAID
from tests.admin.helpers import client_for, page
from tests.support import fill, make

SENTENCE = "Pat is Custodian now & <b>not</b> Viewer."


@pytest.fixture
def filled(org):
    fill.organization_tables()


@transaction.atomic
def tell(count=1):
    for _ in range(count):
        admin_notices.tell("role", SENTENCE, "/roles/")


@pytest.mark.parametrize("role", ["admin", "auditor"])
def test_unseen_notices_stand_on_the_overview_until_they_were_looked_at(filled, org, role):
    tell()
    client = client_for(org, role)

    text = client.get("/").content.decode()
    assert "Pat is Custodian now &amp; &lt;b&gt;not" in text

    client.get("/security-notices/")
    assert "Pat is Custodian now" not in client.get("/").content.decode()
    tell()
    assert "Pat is Custodian now" in client.get("/").content.decode()


@pytest.mark.parametrize("role", ["viewer", "editor", "operator", "custodian"])
def test_who_does_not_read_them_has_no_card(filled, org, role):
    tell()
    assert "Pat is Custodian now" not in client_for(org, role).get("/").content.decode()


def test_many_notices_cost_as_many_queries_as_one(filled, org):
    client = client_for(org, "admin")
    tell()
    client.get("/")

    def count():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            client.get("/")
        return len(seen)

    one = count()
    tell(20)
    assert count() == one


def test_members_are_found_by_what_they_have_set_up(org):
    client, safe, unsafe = client_for(org, "admin"), make.member(org), make.member(org)
    Authenticator.objects.create(user=safe, type="totp", data={"secret": "made-up"})

    def listed(value):
        return client.get(page(Membership, "changelist"), {"factor": value}).content.decode()

    assert safe.email in listed("set")
    assert unsafe.email not in listed("set")
    assert unsafe.email in listed("missing")
    assert safe.email not in listed("missing")
    assert client.get(page(Membership, "changelist"), {"factor": "\0"}).status_code in (
        200,
        302,
        400,
    )


def test_roles_are_said_where_one_is_chosen(org):
    client = client_for(org, "admin")
    make.member(org, "viewer")
    with transaction.atomic():
        member = Membership.objects.get(role="viewer")

    for address in (page(Invitation, "add"), page(member)):
        text = client.get(address).content.decode()
        assert all(said in text for said in ROLE_SAID.values())


def test_sessions_and_the_second_factor_are_a_click_away(org):
    client = client_for(org, "admin")
    make.member(org, "viewer")
    with transaction.atomic():
        member = Membership.objects.get(role="viewer")

    text = client.get(page(member)).content.decode()
    for way in ("sessions/", f"/members/{member.pk}/second-factor/"):
        assert way in text
