"""A lost second factor is taken back by two admins, never by one and never by the person."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.handlers import Done
from tenants.models import AdminNotice, FactorReset, Membership, User
from tenants.services import lost_factor_mail, organizations
from tests.site.events import events_of
from tests.support import make, second_factor

OTHERS = ["viewer", "editor", "operator", "custodian", "auditor"]
STEPS = ["ask", "confirm", "refuse"]


def browser(person, *, fresh=True):
    client = Client()
    client.force_login(person)
    if fresh:
        second_factor.show(client)
    return client


@pytest.fixture
def admins(org):
    return [make.member(org, "admin") for _ in range(2)]


@pytest.fixture
def lost(org):
    """A custodian whose phone is at the bottom of a lake."""
    person = make.member(org, "custodian")
    Authenticator.objects.create(user=person, type="totp", data={"secret": "made-up"})
    return person


@pytest.fixture
def path(lost):
    with transaction.atomic():
        return f"/members/{Membership.objects.get(user=lost).pk}/second-factor/"


def has_factor(person):
    return Authenticator.objects.filter(user=person).exists()


@transaction.atomic
def states():
    return list(FactorReset.objects.values_list("state", flat=True))


def said(client, path):
    return client.get(path).content.decode()


def test_one_asks_another_confirms(org, admins, lost, path, mailoutbox, settings):
    one, other = (browser(admin) for admin in admins)
    theirs = browser(lost)
    assert theirs.get("/").status_code == 200

    one.post(f"{path}ask/")
    assert has_factor(lost)
    other.post(f"{path}confirm/")

    assert not has_factor(lost)
    assert theirs.get("/").url.startswith("/login/")
    assert states() == ["done"]
    actions = [action for action, *_ in events_of(org, "second-factor.")]
    assert sorted(actions) == ["second-factor.reset", "second-factor.reset-asked"]
    with transaction.atomic():
        assert AdminNotice.objects.filter(kind="sign-in", sentence__contains=lost.email).count() > 1
        reset = FactorReset.objects.get()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MAIL_FROM = "Registry <registry@example.com>"
    assert lost_factor_mail.send(reset.pk) == Done("told")
    assert lost_factor_mail.send(reset.pk) == Done("nothing-to-send")
    [letter] = [one for one in mailoutbox if one.to == [lost.email]]
    assert admins[0].email in letter.body
    assert admins[1].email in letter.body


def test_who_signs_in_next_sets_up_a_new_one(admins, lost, path, settings):
    settings.REQUIRE_SECOND_FACTOR, settings.SECOND_FACTOR_MAY_WAIT = True, False
    for admin, what in zip(admins, ("ask", "confirm"), strict=True):
        client = browser(admin)
        settings.REQUIRE_SECOND_FACTOR = False
        client.post(f"{path}{what}/")
    settings.REQUIRE_SECOND_FACTOR = True
    assert browser(lost, fresh=False).get("/").url.startswith("/account/factors/")


def test_nobody_confirms_what_they_asked(admins, lost, path):
    one = browser(admins[0])
    one.post(f"{path}ask/")
    one.post(f"{path}confirm/")
    assert has_factor(lost)
    assert "Another admin confirms it" in said(one, path)


def test_nobody_confirms_as_somebody_else_of_the_same_mailbox(org, admins, lost, path):
    name, _, host = admins[0].email.partition("@")
    with transaction.atomic():
        organizations.add_member(f"{name}+two@{host}", role="admin")
        alias = User.objects.get(email=f"{name}+two@{host}")
    browser(admins[0]).post(f"{path}ask/")
    browser(alias).post(f"{path}confirm/")
    assert has_factor(lost)


@pytest.mark.parametrize("what", STEPS)
def test_nobody_does_it_to_themselves(org, admins, what):
    own = admins[0]
    Authenticator.objects.create(user=own, type="totp", data={"secret": "made-up"})
    with transaction.atomic():
        place = f"/members/{Membership.objects.get(user=own).pk}/second-factor/"
    client = browser(own)
    assert "Nobody takes back their own" in said(client, place)
    assert client.post(f"{place}{what}/").status_code == 403
    assert has_factor(own)


def test_who_has_two_admin_accounts_cannot_confirm_for_one_of_them(admins, lost, path):
    name, _, host = lost.email.partition("@")
    with transaction.atomic():
        organizations.add_member(f"{name}+two@{host}", role="admin")
        alias = User.objects.get(email=f"{name}+two@{host}")
    browser(admins[0]).post(f"{path}ask/")
    browser(alias).post(f"{path}confirm/")
    assert has_factor(lost)


def test_the_only_admin_is_told_whom_to_ask(org, lost, path):
    alone = browser(make.member(org, "admin"))
    assert "manage.py second_factor reset" in said(alone, path)
    alone.post(f"{path}ask/")
    assert states() == []


def test_whoever_belongs_elsewhere_too_is_not_reset_from_here(admins, lost, path, other_org):
    with organization_context(other_org.pk), transaction.atomic():
        Membership.objects.create(user=lost, role="viewer")
    one = browser(admins[0])
    assert "not your organisation&#x27;s alone" in said(one, path)
    one.post(f"{path}ask/")
    assert states() == []


def test_a_fresh_second_factor_is_asked_of_both(admins, lost, path):
    answer = browser(admins[0], fresh=False).post(f"{path}ask/")
    assert "/account/again/" in answer.url
    assert states() == []
    browser(admins[0]).post(f"{path}ask/")
    answer = browser(admins[1], fresh=False).post(f"{path}confirm/")
    assert "/account/again/" in answer.url
    assert has_factor(lost)


def test_refused_and_withdrawn_leave_the_factor(admins, lost, path):
    one, other = (browser(admin) for admin in admins)
    for who in (other, one):
        one.post(f"{path}ask/")
        who.post(f"{path}refuse/")
        other.post(f"{path}confirm/")
    assert has_factor(lost)
    assert states() == ["refused", "refused"]


def test_it_ends_after_a_day_and_can_be_asked_again(admins, lost, path):
    one, other = (browser(admin) for admin in admins)
    one.post(f"{path}ask/")
    with transaction.atomic():
        FactorReset.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    other.post(f"{path}confirm/")
    assert has_factor(lost)
    other.post(f"{path}ask/")
    one.post(f"{path}confirm/")
    assert not has_factor(lost)


def test_an_asker_who_is_no_admin_any_more_asked_for_nothing(admins, lost, path):
    browser(admins[0]).post(f"{path}ask/")
    with transaction.atomic():
        Membership.objects.filter(user=admins[0]).update(role="viewer")
    browser(admins[1]).post(f"{path}confirm/")
    assert has_factor(lost)


@pytest.mark.parametrize("role", OTHERS)
def test_only_admins_may(org, admins, lost, path, role):
    client = browser(make.member(org, role))
    browser(admins[0]).post(f"{path}ask/")
    assert client.get(path).status_code == 403
    for what in STEPS:
        assert client.post(f"{path}{what}/").status_code == 403
    assert has_factor(lost)


def test_neither_another_organisation_nor_the_platforms_operator(other_org, lost, path):
    stranger = browser(make.member(other_org, "admin"))
    operator = browser(make.platform_operator())
    assert stranger.get(path).status_code == 404
    assert operator.get(path).status_code == 403
    for what in STEPS:
        assert stranger.post(f"{path}{what}/").status_code == 404
        assert operator.post(f"{path}{what}/").status_code == 403


@pytest.mark.parametrize("what", ["", "take", "ASK", "ask%00", "%E2%80%AEask"])
def test_other_steps_are_not_there(admins, path, what):
    client = browser(admins[0])
    assert client.post(f"{path}{what}/").status_code in (400, 404, 405)
