"""The join page: code, address and password together, once; one answer for everything else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from tenants.models import Invitation, Membership, User
from tenants.services import invitations
from tests.site.events import actions, events_of, platform_events
from tests.support import make

REFUSED = "These do not belong together, or the invitation was used or is older than 7 days."
NEW = "correct horse for the new one"


def join(invitation, client=None, **changes):
    values = {"email": invitation.email, "code": invitation.code, "password": NEW, **changes}
    return (client or Client()).post("/join/", values)


def is_refused(answer):
    return answer.status_code == 200 and REFUSED in answer.content.decode()


@transaction.atomic
def role_of(email):
    found = Membership.objects.filter(user__email__iexact=email).first()
    return found and found.role


@pytest.fixture
def invited(org):
    """Somebody without an account."""
    return make.invitation(role="editor")


@pytest.fixture
def known(org, other_org):
    """A member of another organisation, and their invitation into this one."""
    person = make.member(other_org, "viewer")
    person.invitation = make.invitation(email=person.email, role="editor")
    return person


def test_the_sign_in_page_leads_here(org):
    assert '"/join/"' in Client().get("/login/").content.decode()
    assert Client().get("/join/").status_code == 200


def test_a_new_person_chooses_a_password_and_is_in(org, invited):
    client = Client()

    answer = join(invited, client, repeat=NEW, name="Ana")

    assert (answer.status_code, answer.url) == (302, "/")
    assert authenticate(username=invited.email, password=NEW).name == "Ana"
    assert role_of(invited.email) == "editor"
    assert org.name in client.get("/").content.decode()


def test_joining_is_recorded_as_the_persons_own_act(org, invited):
    join(invited, repeat=NEW)

    events = events_of(org, "invitation.used") + events_of(org, "membership.created")
    assert [body["actor"]["label"] for _, body in events] == [invited.email] * 2
    assert [body["actor"]["address"] for _, body in events] == ["127.0.0.1"] * 2
    assert actions(events_of(org, "sign-in.")) == ["sign-in.succeeded"]


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " ")])
def test_the_code_may_be_typed_in_other_ways(org, invited, typed):
    assert join(invited, repeat=NEW, code=typed(invited.code)).status_code == 302


def test_the_address_may_be_typed_in_another_case(org, invited):
    assert join(invited, repeat=NEW, email=invited.email.upper()).status_code == 302


def test_a_known_person_joins_with_their_own_password(org, known):
    client = Client()

    answer = join(known.invitation, client, password=make.PASSWORD)

    assert answer.status_code == 302
    assert role_of(known.email) == "editor"
    assert str(org.pk) in client.get("/tenants/registration/add/").content.decode()


def test_another_password_neither_joins_nor_changes_anything(org, known):
    for more in ({}, {"repeat": NEW, "name": "Somebody else"}):
        assert is_refused(join(known.invitation, **more))

    known.refresh_from_db()
    assert known.check_password(make.PASSWORD)
    assert (known.name, role_of(known.email)) == ("Pat", None)


def test_who_may_not_sign_in_may_not_join(org, known):
    User.objects.filter(pk=known.pk).update(is_active=False)

    assert is_refused(join(known.invitation, password=make.PASSWORD))


def test_wrong_code_wrong_password_and_unknown_address_get_one_answer(org, known, invited):
    wrong = "AAAAA-AAAAA-AAAAA-AAAAA"
    answers = [
        join(known.invitation, password=make.PASSWORD, code=wrong),
        join(known.invitation, password="wrong"),
        join(invited, email="unknown@example.com", repeat=NEW),
        join(invited, email=known.email, password=make.PASSWORD),
        join(invited),
    ]

    assert all(is_refused(answer) for answer in answers)
    assert not any(answer.wsgi_request.user.is_authenticated for answer in answers)
    assert {action for action, _ in platform_events()[-5:]} == {"invitation.refused"}
    assert actions(events_of(org, "invitation.")) == ["invitation.created"] * 2


def test_a_refusal_keeps_neither_code_nor_password(org, invited):
    join(invited, email="unknown@example.com", password="my password")

    body = str(platform_events()[-1])
    assert invited.code not in body
    assert "my password" not in body
    assert "unknown@example.com" not in body


def test_a_code_works_once(org, invited):
    join(invited, repeat=NEW)

    assert is_refused(join(invited))
    assert is_refused(join(invited, repeat=NEW))


def test_two_at_once_join_once(org, invited):
    def attempt(_):
        try:
            invitations.redeem(invited.email, invited.code, NEW, is_new=True)
        except invitations.NotInvitedError:
            return "refused"
        finally:
            connections.close_all()
        return "joined"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(attempt, range(4)))

    assert answers.count("refused") + answers.count("joined") == 4
    assert actions(events_of(org, "invitation.used")) == ["invitation.used"]
    assert User.objects.filter(email=invited.email).count() == 1


def test_a_code_ends_after_seven_days(org, invited):
    with transaction.atomic():
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert is_refused(join(invited, repeat=NEW))


def test_a_withdrawn_code_opens_nothing(org, invited):
    with transaction.atomic():
        invitations.withdraw(Invitation.objects.get(pk=invited.pk))

    assert is_refused(join(invited, repeat=NEW))
    assert not User.objects.filter(email=invited.email).exists()


def test_letters_that_only_look_alike_make_no_second_account(org, other_org):
    """PostgreSQL compares in capitals, and a long s becomes S: a sign-in would find two."""
    person = make.member(other_org, "viewer")
    User.objects.filter(pk=person.pk).update(email=(email := f"sam{make.number()}@example.com"))
    made = make.invitation(email=f"\u017f{email[1:]}")

    assert not join(made, repeat=NEW).wsgi_request.user.is_authenticated
    assert authenticate(username=email, password=make.PASSWORD) == person


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"repeat": "another long sentence"}, "two passwords differ"),
        ({"name": "Ana"}, "Repeat the password"),
        ({"password": "short", "repeat": "short"}, "too short"),
        ({"password": "password1234", "repeat": "password1234"}, "too common"),
        ({"repeat": NEW, "name": "\u202eAna"}, "invisible character"),
        ({"email": "x"}, "valid email"),
        ({"code": ""}, "required"),
    ],
)
def test_a_form_error_says_the_same_for_known_and_unknown_addresses(
    org, known, invited, more, told
):
    for invitation in (invited, known.invitation):
        answer = join(invitation, **more)

        assert told in answer.content.decode()
        assert not answer.wsgi_request.user.is_authenticated
    assert role_of(invited.email) is None


def test_no_password_is_sent_back(org, invited):
    text = join(invited, password="seen nowhere again", repeat="and this neither").content.decode()

    assert "seen nowhere again" not in text
    assert "and this neither" not in text


def test_joining_needs_the_token_of_the_form(org, invited):
    assert join(invited, Client(enforce_csrf_checks=True), repeat=NEW).status_code == 403


def test_who_joins_over_another_session_leaves_it(org, browser, known):
    client = browser()

    join(known.invitation, client, password=make.PASSWORD)

    assert known.email in client.get("/").content.decode()


def test_a_role_given_meanwhile_stays(org, known):
    with organization_context(org.pk), transaction.atomic():
        Membership.objects.create(user=known, role="viewer")

    assert join(known.invitation, password=make.PASSWORD).status_code == 302
    assert role_of(known.email) == "viewer"
