"""Invitations: the code is shown once and kept nowhere; nothing is said about accounts."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tenants.models import Invitation, User
from tests.admin.helpers import errors_in, page, submit
from tests.isolation.catalogue import ask
from tests.security import sinks
from tests.support import make

CODE = re.compile(r"<code>((?:[A-Z2-7]{5}-){3}[A-Z2-7]{5})</code>")


def invite(client, email=None, role="editor"):
    email = email or f"ana{make.number()}@example.com"
    return submit(client, page(Invitation, "add"), email=email, role=role)


def code_in(answer):
    return CODE.findall(answer.content.decode())[0]


@transaction.atomic
def open_invitations():
    return list(Invitation.objects.filter(used_at=None).order_by("created_at"))


def test_the_code_is_shown_once_with_what_to_do(admin):
    answer = invite(admin, "ana@example.com")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert CODE.search(text)
    assert "shown only now" in text
    assert "http://testserver/join/" in text
    assert "no-store" in answer["Cache-Control"]


def test_the_code_is_in_no_message_cookie_list_or_table(admin):
    answer = invite(admin)
    code = code_in(answer)

    later = [admin.get(page(Invitation, "changelist")), admin.get("/"), admin.get("/audit/event/")]
    dump = sinks.dump()
    for spelling in (code, code.replace("-", "")):
        assert spelling.encode() not in dump
        assert spelling not in answer.cookies.output()
        assert all(spelling not in each.content.decode() for each in later)


def test_only_the_hash_is_kept_and_for_seven_days(admin):
    invite(admin)

    [kept] = open_invitations()
    assert re.fullmatch(r"[0-9a-f]{64}", kept.code_hash)
    assert abs(kept.expires_at - timezone.now() - timedelta(days=7)) < timedelta(minutes=1)


def test_the_hash_is_not_in_the_audit(admin, org):
    invite(admin)

    [kept] = open_invitations()
    bodies = ask("SELECT body FROM audit_event WHERE organization_id = %s", org.pk)
    assert "invitation.created" in str(bodies)
    assert kept.code_hash not in str(bodies)


def test_the_answer_is_the_same_whether_the_address_has_an_account(admin, other_org):
    known, unknown = make.member(other_org, "viewer").email, f"x{make.number()}@example.com"

    texts = [
        CODE.sub("", invite(admin, email).content.decode()).replace(email, "")
        for email in (known, unknown)
    ]

    token = re.compile(r'(csrfmiddlewaretoken" value|data-copy)="[^"]*"|"X-CSRFToken": "[^"]*"')
    assert token.sub("", texts[0]) == token.sub("", texts[1])


def test_inviting_makes_no_account_and_no_member(admin, other_org):
    invite(admin, "nobody-yet@example.com")

    assert not User.objects.filter(email="nobody-yet@example.com").exists()


def test_a_member_is_not_invited_again(admin, org):
    member = make.member(org, "viewer")

    assert "member already" in errors_in(invite(admin, member.email.upper()))


@pytest.mark.parametrize("email", ["", "x", "\u017fam@example.com", "a@b@c.com", "a b@example.com"])
def test_odd_addresses_are_refused(admin, email):
    answer = submit(admin, page(Invitation, "add"), email=email, role="viewer")

    assert "email" in answer.context["adminform"].form.errors


@pytest.mark.parametrize("role", ["", "owner"])
def test_odd_roles_are_refused(admin, role):
    assert "role" in invite(admin, role=role).context["adminform"].form.errors


def test_a_second_invitation_takes_the_place_of_the_first(admin):
    invite(admin, "twice@example.com")
    [first] = open_invitations()

    invite(admin, "TWICE@example.com", role="viewer")

    [second] = open_invitations()
    assert (second.pk == first.pk, second.role) == (False, "viewer")


def test_an_invitation_is_withdrawn(admin, org):
    made = make.invitation()

    answer = admin.post(reverse("admin:tenants_invitation_withdraw", args=[made.pk]), follow=True)

    assert open_invitations() == []
    assert "was withdrawn" in answer.content.decode()
    assert ask(
        "SELECT 1 FROM audit_event WHERE organization_id = %s AND action = 'invitation.withdrawn'",
        org.pk,
    )


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_only_admins_invite_and_withdraw(signed_in, org, role):
    made = make.invitation()
    client = signed_in(role)

    assert client.get(page(Invitation, "add")).status_code == 403
    assert client.post(page(Invitation, "add"), {"email": "a@example.com"}).status_code == 403
    withdrawing = reverse("admin:tenants_invitation_withdraw", args=[made.pk])
    assert client.post(withdrawing).status_code == 403
    assert len(open_invitations()) == 1


def test_an_expired_invitation_is_listed_as_expired(admin):
    made = make.invitation()
    with transaction.atomic():
        Invitation.objects.filter(pk=made.pk).update(expires_at=timezone.now())

    assert "Expired" in admin.get(page(Invitation, "changelist")).content.decode()
