"""Removing a member: asked about with what hangs on them; what works without them ends."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from credentials.models import CalendarFeed, ReportRecipient, ReportSchedule, Reveal, SharedLink
from credentials.services import calendar_feeds
from tenants.models import AdminNotice, Membership, Role, User
from tests.admin.helpers import client_for
from tests.site.events import events_of
from tests.support import make


@transaction.atomic
def membership_of(user):
    return Membership.objects.select_related("user").filter(user=user).first()


def address_of(user):
    return reverse("member-remove", args=[membership_of(user).pk])


@pytest.fixture
def leaver(org):
    return make.member(org, "custodian")


@transaction.atomic
def give_things(user):
    """One of everything that works without its person."""
    member, now = Membership.objects.get(user=user), timezone.now()
    calendar_feeds.create(member, is_mine_only=True)
    schedule = ReportSchedule.objects.create(name="Weekly", at=now.time(), next_due_at=now)
    ReportRecipient.objects.create(schedule=schedule, membership=member)
    version = make.client_credential().secret_versions.get()
    common = {"version": version, "asked_by_id": user.pk, "asked_by": user.email}
    later = now + timedelta(hours=1)
    Reveal.objects.create(state="asked", category="check", reason="Why", expires_at=later, **common)
    shared = Reveal.objects.create(
        state="shown", kind="share", category="check", reason="Why", expires_at=later, **common
    )
    SharedLink.objects.create(reveal=shared, token_hash="x", recipient="Ana", expires_at=later)


def test_it_is_asked_first_with_what_ends(signed_in, leaver):
    give_things(leaver)

    text = signed_in("admin").get(address_of(leaver)).content.decode()

    assert leaver.email in text
    assert "1 calendar address and 1 report mail." in text
    assert "1 open request to see a secret and 1 unopened one-time link." in text
    assert membership_of(leaver) is not None


def test_what_works_without_the_person_ends(org, signed_in, leaver):
    give_things(leaver)
    theirs = Client()
    theirs.force_login(leaver)
    assert theirs.get("/").status_code == 200

    answer = signed_in("admin").post(address_of(leaver))

    assert answer.status_code == 302
    assert membership_of(leaver) is None
    assert User.objects.filter(pk=leaver.pk).exists()
    assert theirs.get("/").status_code == 302
    with transaction.atomic():
        assert not CalendarFeed.objects.filter(revoked_at=None).exists()
        assert not ReportRecipient.objects.exists()
        assert not Reveal.objects.filter(state__in=Reveal.OPEN).exists()
        assert SharedLink.objects.get().withdrawn_at is not None
    (event,) = events_of(org, "membership.deleted")
    assert event[1]["before"] == {"role": "custodian", "email": leaver.email}
    assert event[1]["ended"]["one_time_links"] == 1


def test_all_admins_are_told(org, signed_in, leaver):
    signed_in("admin").post(address_of(leaver))

    with transaction.atomic():
        (notice,) = AdminNotice.objects.filter(sentence__contains="was removed")
    assert leaver.email in notice.sentence
    assert notice.done_by.startswith("admin-")


def test_nobody_removes_themselves(org):
    boss, client = make.member(org, "admin"), Client()
    make.member(org, "admin")
    client.force_login(boss)

    assert "their own membership" in client.get(address_of(boss)).content.decode()
    assert client.post(address_of(boss)).status_code == 403
    assert membership_of(boss) is not None


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMIN])
def test_only_admins_remove(signed_in, leaver, role):
    client = signed_in(role)

    assert client.get(address_of(leaver)).status_code == 403
    assert client.post(address_of(leaver)).status_code == 403
    assert membership_of(leaver) is not None


def test_another_organisation_s_member_is_not_there(org, other_org, leaver):
    client, address = client_for(other_org, "admin"), address_of(leaver)

    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert membership_of(leaver) is not None


def test_the_admin_s_own_delete_page_is_closed(signed_in, leaver):
    address = f"/tenants/membership/{membership_of(leaver).pk}/delete/"

    assert signed_in("admin").post(address, {"post": "yes"}).status_code == 403
