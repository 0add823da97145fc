"""The list of due dates, and what members say there."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from credentials.models import Reminder
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import Role
from tests.reminders.conftest import DAY, MONDAY, make_contact, make_secret, run
from tests.support import make

PAGE = "/due-dates/"


def browser_of(org, role=Role.EDITOR):
    browser = Client()
    browser.user = make.member(org, role)
    browser.force_login(browser.user)
    return browser


def say(browser, credential, what, **changes):
    given = {"say": what, "due_on": credential.rotate_by.isoformat(), **changes}
    return browser.post(f"{PAGE}{credential.pk}/", given)


def shown(browser, query=""):
    return browser.get(PAGE + query).content.decode()


@transaction.atomic
def said():
    return Reminder.objects.get(tier=Reminder.SAID)


def test_an_empty_list_says_what_it_is_for(org, clock):
    assert "No dates yet" in shown(browser_of(org, Role.VIEWER))


def test_the_list_says_what_when_who_and_what_comes_next(org, clock, ana, credential, mailoutbox):
    run()
    clock.pass_by(hours=1)
    page = shown(browser_of(org))

    for text in (str(credential), "8 March 2027", "in 7 days", "<bdi>Ana</bdi> was told",
                 "Due soon", f"/credentials/clientcredential/{credential.pk}/change/",
                 f"/tenants/registration/{credential.registration_id}/overview/"):  # fmt: skip
        assert text in page
    assert 'datetime="2027-03-07"' in page  # one day before: a Sunday does not matter then


def test_views_narrow_the_list(org, clock):
    browser = browser_of(org, Role.VIEWER)
    late, mine = make_secret(days=-2), make_secret(days=50, owner=browser.user)
    with transaction.atomic():
        key = make.access_key(rotate_by=MONDAY.date() + DAY)

    assert all(str(one.pk) in shown(browser) for one in (late, mine, key))
    assert str(late.pk) in shown(browser, "?show=overdue")
    assert str(mine.pk) not in shown(browser, "?show=overdue")
    assert str(mine.pk) in shown(browser, "?show=mine")
    assert str(key.pk) not in shown(browser, "?show=mine")
    assert browser.get(f"{PAGE}?show=<x>&p=zz").status_code == 200


def test_an_editor_is_on_it_and_nobody_is_reminded(org, clock, credential, mailoutbox):
    browser = browser_of(org)
    assert say(browser, credential, "on-it").status_code == 302
    assert run() == []
    assert "Somebody is on it" in shown(browser)
    with transaction.atomic():
        assert Event.objects.get(action="reminder.acknowledged").actor == browser.user.email

    say(browser, credential, "again")
    assert len(run()) == 1
    with transaction.atomic():
        assert Event.objects.filter(action="reminder.resumed").count() == 1


def test_an_editor_puts_a_date_off(org, clock, credential):
    browser = browser_of(org)
    say(browser, credential, "two-weeks")

    assert said().snoozed_until == MONDAY.date() + 14 * DAY
    assert "Put off until 15 March 2027" in shown(browser)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"say": "maybe"}, 400), ({"say": ""}, 400), ({"due_on": "2027-01-01"}, 409),
     ({"due_on": "x"}, 409), ({"say": ["week", "<b>"]}, 400)],
)  # fmt: skip
def test_what_cannot_be_said_is_refused_with_a_sentence(org, clock, credential, changes, status):
    answer = say(browser_of(org), credential, "on-it", **changes)

    assert answer.status_code == status
    assert b'class="messagelist' in answer.content or b"notice" in answer.content
    with transaction.atomic():
        assert not Reminder.objects.exists()


def test_nobody_puts_off_what_is_long_overdue(org, clock):
    answer = say(browser_of(org), make_secret(days=-31), "week")

    assert answer.status_code == 400
    assert b"put off no longer" in answer.content
    with transaction.atomic():
        assert not Reminder.objects.exists()


def test_viewers_look_and_editors_speak(org, clock, credential):
    viewer = browser_of(org, Role.VIEWER)

    assert "I am on it" not in shown(viewer)
    assert say(viewer, credential, "on-it").status_code == 403
    assert "I am on it" in shown(browser_of(org, Role.ADMIN))
    assert browser_of(org).get(f"{PAGE}{credential.pk}/").status_code == 405
    assert browser_of(org).post(f"{PAGE}{uuid4()}/", {"say": "on-it"}).status_code == 404


def test_another_organisation_sees_and_says_nothing(org, clock, other_org, credential):
    stranger = browser_of(other_org, Role.ADMIN)

    assert str(credential.pk) not in shown(stranger)
    assert say(stranger, credential, "on-it").status_code == 404
    with organization_context(other_org.pk):
        theirs = make_secret(make_contact(), days=3)
    assert str(theirs.pk) in shown(stranger)
    assert str(theirs.pk) not in shown(browser_of(org))


def test_a_long_list_has_pages_and_constant_queries(org, clock):
    browser = browser_of(org)
    make_secret(make_contact(), days=1)
    shown(browser)
    with CaptureQueriesContext(connection) as few:
        shown(browser)
    contact = make_contact()
    for number in range(51):
        make_secret(contact, days=number)
    with CaptureQueriesContext(connection) as many:
        page = shown(browser)

    assert "1 of 2" in page
    assert "52 dates" in page
    assert len(many) == len(few)


def test_nothing_secret_is_on_the_page_and_names_are_text(org, clock):
    canary = "cAnArY-secret-zQxWvKtRpLm"
    make_secret(days=7, secret=canary, name="<script>alert(1)</script>")
    page = shown(browser_of(org))

    assert canary not in page
    assert "<script>alert" not in page
