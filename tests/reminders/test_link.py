"""The link of a reminder: shows its mail's lines, takes answers, tells nothing to anybody else."""

import re
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from credentials.models import Finding, Reminder
from credentials.services import vault
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from cxone_registry.logging import redact
from cxone_registry.secret import Secret
from tenants.models import Organization, Role, TechnicalContact
from tests.contacts.test_answering import HOSTILE, WRONG
from tests.reminders.conftest import DAY, make_contact, make_secret, rows, run
from tests.support import make

ANSWERS = ["on-it", "week", "two-weeks", "until-due", "not-mine"]


@pytest.fixture
def link(credential, mailoutbox):
    return follow(mailoutbox)


def follow(mailoutbox):
    """The address in the mail of the day."""
    run()
    return re.search(r"http://127\.0\.0\.1:8000(/reminder/[\w-]{43}/)", mailoutbox[-1].body)[1]


def say(link, what, *lines, **extra):
    return Client().post(link, {"say": what, "line": [row.pk for row in lines or rows()]}, **extra)


def state():
    with transaction.atomic():
        return list(Reminder.objects.order_by("pk").values()), Event.objects.count()


@transaction.atomic
def events(action):
    return list(Event.objects.filter(action=action))


def test_a_scanner_that_opens_the_link_changes_nothing(link):
    before, browser = state(), Client()
    pages = [browser.get(link), browser.head(link), browser.get(f"{link}?say=on-it")]

    assert [page.status_code for page in pages] == [200] * 3
    assert state() == before
    assert all(page["X-Robots-Tag"].startswith("noindex") for page in pages)
    assert "no-store" in pages[0]["Cache-Control"]


def test_the_page_shows_the_mails_lines_and_nothing_else(link, credential, ana, org):
    other = make_secret(make_contact(), days=3, name="Secret Project")
    shown = Client().get(link).content.decode()

    assert all(text in shown for text in ("Acme", str(credential), "8 March 2027", "in 7 days"))
    hidden = (ana.email, str(other), str(org.pk), str(credential.pk), credential.client_id)
    assert not any(text in shown for text in hidden)


def test_who_is_on_it_is_left_in_peace_until_the_date(link, clock, ana, mailoutbox):
    assert say(link, "on-it", REMOTE_ADDR="192.0.2.7").status_code == 200
    for _ in range(6):
        clock.pass_by(days=1)
        assert run() == []

    clock.pass_by(days=1)
    assert len(run()) == 1
    (event,) = events("reminder.acknowledged")
    assert event.actor == ana.email
    assert "192.0.2.7" in event.body
    assert rows()[0].acknowledged_by == ana.email


def test_saying_it_again_and_again_fills_no_trail(link):
    for _ in range(3):
        say(link, "on-it")
        say(link, "week")

    assert len(events("reminder.acknowledged")) == len(events("reminder.snoozed")) == 1


def test_put_off_for_a_week_is_silent_for_a_week(link, clock):
    answer = say(link, "week")
    assert b"You put it off until 8 March 2027." in answer.content
    for _ in range(6):
        clock.pass_by(days=1)
        assert run() == []

    clock.pass_by(days=1)
    assert len(run()) == 1


def test_nothing_is_put_off_beyond_thirty_days_after_its_date(clock, ana, mailoutbox):
    make_secret(ana, days=-28)
    link = follow(mailoutbox)
    assert b'value="until-due"' not in Client().get(link).content
    assert say(link, "until-due").status_code == 400
    assert say(link, "two-weeks").status_code == 200
    assert rows()[0].snoozed_until == clock.now.date() + 2 * DAY

    clock.pass_by(days=3)
    refused = say(link, "week")
    assert refused.status_code == 400
    assert b"it can be put off no longer" in refused.content


def test_not_mine_tells_the_admins_and_goes_up(link, clock, org, ana, credential, mailoutbox):
    owner = make.member(org, Role.VIEWER)
    with transaction.atomic():
        type(credential.registration).objects.update(owner=owner)
    say(link, "not-mine")

    with transaction.atomic():
        finding = Finding.objects.get(code="reminder-declined")
    assert finding.subject_id == credential.pk
    assert finding.sentence.startswith("Ana was reminded")
    assert ana.email not in finding.sentence
    assert events("reminder.declined")[0].actor == ana.email
    run()
    assert [letter.to for letter in mailoutbox[1:]] == [[owner.email]]


def test_the_finding_ends_when_somebody_else_is_named(link, clock, credential):
    say(link, "not-mine")
    run()
    with transaction.atomic():
        assert Finding.objects.get(code="reminder-declined").is_open
        TechnicalContact.objects.update(contact=make_contact())
    run()

    with transaction.atomic():
        assert not Finding.objects.get(code="reminder-declined").is_open


def test_each_line_of_a_mail_is_answered_for_itself(clock, ana, mailoutbox):
    first, _second = make_secret(ana, days=5), make_secret(ana, days=6)
    link = follow(mailoutbox)
    say(link, "on-it", next(row for row in rows() if row.subject_id == first.pk))

    assert {row.subject_id for row in rows() if row.acknowledged_at} == {first.pk}


def test_only_lines_of_the_mail_can_be_answered(link, clock, mailoutbox):
    stranger = make_contact(name="Bo")
    make_secret(stranger, days=3)
    clock.pass_by(days=1)
    run()
    theirs = next(row for row in rows() if row.email == stranger.email)

    assert say(link, "on-it", theirs).status_code == 410
    assert not any(row.acknowledged_at for row in rows())


@pytest.mark.parametrize(
    "given",
    [{}, {"say": "on-it"}, {"say": "on-it", "line": "x"}, {"say": "maybe"}, {"line": "\u0664" * 32},
     {"say": "on-it", "line": ["x"] * 1500}, {"say": ["week", "on-it"], "line": str(uuid4()) + "'"},
     {"say": "<script>alert(1)</script>", "line": str(uuid4())}],
)  # fmt: skip
def test_answers_that_cannot_be_taken_change_nothing(link, given):
    before = state()
    answer = Client().post(link, given)

    assert answer.status_code == 400
    assert b"<script>alert" not in answer.content
    assert state() == before


def test_hostile_links_are_no_links(org):
    browser = Client(raise_request_exception=False)
    for token in HOSTILE:
        for answer in (browser.get(f"/reminder/{token}/"), browser.post(f"/reminder/{token}/")):
            # With slashes in it, the address is another one, for which one has to sign in.
            assert answer.status_code in ({302} if "/" in token else {400, 404})
    assert b"No reminder has this link" in browser.get(f"/reminder/{WRONG}/").content


@pytest.mark.parametrize("how", ["old", "moved", "replaced", "retired", "gone"])
def test_a_link_ends_with_what_it_is_about(link, clock, credential, how):
    clock.pass_by(days=61 if how == "old" else 1)
    with transaction.atomic():
        mine = type(credential).objects.filter(pk=credential.pk)
        if how == "moved":
            mine.update(rotate_by=clock.now.date() + 90 * DAY)
        if how == "replaced":
            vault.store_secret(credential, Secret("another-secret-value"))
        if how == "retired":
            type(credential.registration).objects.update(status="retired")
        if how == "gone":
            mine.delete()

    assert Client().get(link).status_code == 410
    assert say(link, "on-it").status_code == 410


def test_a_form_of_another_site_is_refused(link):
    browser = Client(enforce_csrf_checks=True)
    shown = browser.get(link).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[1]
    given = {"say": "on-it", "line": rows()[0].pk}
    refused = browser.post(link, given)
    taken = browser.post(link, {**given, "csrfmiddlewaretoken": token})

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert "sessionid" not in browser.cookies


def test_a_member_of_another_organisation_answers_for_the_mails_own(link, clock, ana, other_org):
    with organization_context(other_org.pk):
        make_secret(make_contact(email=ana.email), days=7)
        run()
    browser = Client()
    browser.force_login(make.member(other_org))
    browser.post(link, {"say": "on-it", "line": [row.pk for row in rows()]})

    assert rows()[0].acknowledged_at
    with organization_context(other_org.pk):
        assert not rows()[0].acknowledged_at


def test_a_hostile_name_is_text_and_the_link_stays_out_of_logs(link, org):
    with transaction.atomic():
        Organization.objects.update(name="<script>alert(1)</script>")
        Reminder.objects.update(subject_label="<img src=x onerror=alert(1)>")
    shown = Client().get(link).content

    assert b"<script>alert" not in shown
    assert b"<img src=x" not in shown
    assert link.split("/")[2] not in redact(f"Forbidden: {link}")
    assert "A" * 43 not in redact(f"Not Found: /calendar/{'A' * 43}.ics")


@pytest.mark.parametrize("what", ANSWERS)
def test_every_answer_thanks_in_words(link, what):
    answer = say(link, what)

    assert answer.status_code == 200
    assert b"Thank you" in answer.content
