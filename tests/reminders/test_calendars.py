"""Calendars at private addresses: whose they are, how they end, and that programs can read them."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from icalendar import Calendar

from credentials.models import CalendarFeed
from credentials.reports.calendars.entry import Entry
from credentials.reports.calendars.file import calendar_file
from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import ChecklistProof, Membership, Organization, Role, User
from tenants.services import requests
from tests.contacts.test_answering import HOSTILE
from tests.reminders.conftest import DAY, MONDAY, make_contact, make_secret
from tests.support import make

ADDRESS = re.compile(r"http://127\.0\.0\.1:8000(/calendar/[\w-]{43}\.ics)")
LINE = re.compile(rb"(?:BEGIN|END|[A-Z][A-Z0-9-]*)(?:;[A-Z-]+=[^\x00-\x1f:;]+)*:[^\x00-\x1f\x7f]*")
ENDLESS = "Ä" * 400
HOSTILE_NAMES = [
    "A\r\nEND:VEVENT\r\nBEGIN:VALARM", "A\nATTACH:file:///etc/passwd", "semi;colon,comma\\n",
    ENDLESS, '"quoted": <b>', "\u2028line\u2029", "\x00\x07bell", "\u202egnirts", "\U0001f600" * 90,
    "\ud800 lone",
]  # fmt: skip


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def subscribe(user, kind="all"):
    """Make an address as *user* does."""
    answer = browser_of(user).post("/calendars/new/", {"kind": kind})
    return ADDRESS.search(answer.content.decode())[1]


def events_at(address):
    answer = Client().get(address)
    assert answer.status_code == 200
    return {str(one["summary"]): one for one in Calendar.from_ical(answer.content).events}


def unfolded(content):
    """The lines of a file as RFC 5545 has them, each checked by hand."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    for line in lines:
        line.decode()  # never folded within a letter
    whole = content.replace(b"\r\n ", b"")[:-2].split(b"\r\n")
    assert all(LINE.fullmatch(line) for line in whole)
    return whole


@pytest.fixture
def member(org, clock):
    return make.member(org, Role.VIEWER)


def test_a_calendar_holds_every_kind_of_day(org, clock, member):
    credential = make_secret(
        make_contact(), days=7, name="Wallboard", status="active", tracking_number="T-1"
    )
    with transaction.atomic():
        key = make.access_key(rotate_by=MONDAY.date() + 20 * DAY)
        ChecklistProof.objects.create(
            registration=credential.registration, item="own-x", by="x", expires_on=MONDAY.date()
        )
    requests.send(requests.create(credential.registration, "other", "Please."), clock.now)
    found = events_at(subscribe(member))

    kinds = {one["uid"].split("-")[0] for one in found.values()}
    assert kinds == {"client", "access", "answer", "proof", "contact"}
    event = found[f"Replace the client secret: {credential}"]
    assert event["uid"] == f"client-secret-{credential.pk}@cxone-registry"
    assert event.start == MONDAY.date() + 7 * DAY
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["dtstamp"].dt == clock.now
    assert str(credential.pk) in event["url"]
    assert event["url"].startswith("http://127.0.0.1:8000/")
    assert f"Replace the access key: {key}" in found


def test_the_answer_is_a_calendar_and_no_page(org, clock, member):
    answer = Client().get(subscribe(member))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert "sessionid" not in answer.cookies
    lines = unfolded(answer.content)
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert b"VERSION:2.0" in lines
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in lines
    assert b"VALARM" not in answer.content


def test_nothing_is_sent_again_while_nothing_changed(org, clock, member):
    make_secret(days=7)
    address = subscribe(member)
    first = Client().get(address)
    clock.pass_by(minutes=10)
    again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "private, no-cache"

    make_secret(days=9)
    changed = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_a_day_that_moves_keeps_its_uid_and_is_the_newer_one(org, clock, member):
    credential, address = make_secret(days=7), subscribe(member)
    (before,) = events_at(address).values()
    clock.pass_by(hours=1)
    with transaction.atomic():
        type(credential).objects.update(rotate_by=MONDAY.date() + 30 * DAY)
    (after,) = events_at(address).values()

    assert before["uid"] == after["uid"]
    assert after["dtstamp"].dt > before["dtstamp"].dt
    assert after.start - before.start == timedelta(days=23)


def test_mine_holds_only_what_its_person_answers_for(org, clock, member):
    me = make_contact(email=member.email, name="Me")
    named, owned = make_secret(me, days=7), make_secret(days=8, owner=member)
    make_secret(make_contact(), days=9)
    with transaction.atomic():
        sponsored = make.access_key(sponsor=me, rotate_by=MONDAY.date())
        make.access_key(rotate_by=MONDAY.date())
    found = events_at(subscribe(member, "mine"))

    ids = {one["uid"].removesuffix("@cxone-registry")[-36:] for one in found.values()}
    assert ids == {str(one.pk) for one in (named, owned, sponsored, me)}


def test_an_address_ends_when_it_is_revoked(org, clock, member):
    address, feed = subscribe(member), only_feed()
    browser_of(member).post(f"/calendars/{feed.pk}/revoke/")

    assert Client().get(address).status_code == 404
    assert actions() == ["calendar-feed.created", "calendar-feed.revoked"]


def test_a_replaced_address_ends_and_the_new_one_is_good(org, clock, member):
    old = subscribe(member)
    answer = browser_of(member).post(f"/calendars/{only_feed().pk}/replace/")
    new = ADDRESS.search(answer.content.decode())[1]

    assert new != old
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


@pytest.mark.parametrize("how", ["left", "inactive"])
def test_an_address_ends_with_its_person(org, clock, member, how):
    address = subscribe(member)
    with transaction.atomic():
        if how == "left":
            Membership.objects.filter(user=member).delete()
        else:
            User.objects.filter(pk=member.pk).update(is_active=False)

    assert Client().get(address).status_code == 404


def test_an_address_is_shown_once_and_kept_nowhere(org, clock, member):
    address = subscribe(member)
    token = address.split("/")[2][:43]
    page = browser_of(member).get("/calendars/").content.decode()

    assert token not in page
    with transaction.atomic():
        kept = str(list(CalendarFeed.objects.values()))
        trail = "".join(Event.objects.values_list("body", flat=True))
    assert token not in kept + trail
    assert len(only_feed().token_hash) == 64


def test_it_says_when_it_was_last_read(org, clock, member):
    address = subscribe(member)
    assert "last read <span" in browser_of(member).get("/calendars/").content.decode()
    Client().get(address)

    assert only_feed().last_read_at == clock.now


def test_one_address_for_each_calendar_of_a_person(org, clock, member):
    subscribe(member, "all"), subscribe(member, "mine")
    browser = browser_of(member)

    assert browser.post("/calendars/new/", {"kind": "all"}).status_code == 409
    assert browser.post("/calendars/new/", {"kind": "theirs"}).status_code == 400
    assert browser.get("/calendars/new/").status_code == 405


def test_admins_see_and_revoke_every_calendar_and_others_do_not(org, clock, member):
    address, feed = subscribe(member), only_feed()
    editor, admin = make.member(org, Role.EDITOR), make.member(org, Role.ADMIN)
    revoke, replace = f"/calendars/{feed.pk}/revoke/", f"/calendars/{feed.pk}/replace/"
    assert b"Of other members" not in browser_of(editor).get("/calendars/").content
    assert browser_of(editor).post(revoke).status_code == 403
    assert browser_of(admin).post(replace).status_code == 403

    assert b"Of other members" in browser_of(admin).get("/calendars/").content
    assert browser_of(admin).post(revoke).status_code == 302
    assert Client().get(address).status_code == 404


def test_another_organisation_can_do_nothing_about_it(org, clock, member, other_org):
    address, feed = subscribe(member), only_feed()
    stranger = browser_of(make.member(other_org, Role.ADMIN))
    with organization_context(other_org.pk):
        make_secret(days=5, name="Theirs")

    assert stranger.post(f"/calendars/{feed.pk}/revoke/").status_code == 404
    assert stranger.post(f"/calendars/{feed.pk}/replace/").status_code == 404
    assert b"Theirs" not in stranger.get(address).content


def test_programs_are_never_led_to_sign_in(org):
    browser = Client(raise_request_exception=False)
    for token in HOSTILE:
        if "/" not in token:
            answer = browser.get(f"/calendar/{token}.ics")
            assert answer.status_code in {400, 404}
            assert answer["Content-Type"].startswith("text/plain")
    for method in ("post", "put", "delete", "patch"):
        assert getattr(browser, method)(f"/calendar/{'A' * 43}.ics").status_code == 405


@pytest.mark.pure
@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_hostile_names_stay_one_line_of_text(name):
    entry = Entry("client-secret", uuid4(), MONDAY.date(), name, name, "/x/")
    content = calendar_file(name, [entry], site="http://127.0.0.1:8000", now=MONDAY)
    lines = unfolded(content)
    (event,) = Calendar.from_ical(content).events

    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"END:VEVENT") == 1
    assert not any(line.startswith((b"ATTACH", b"BEGIN:VALARM")) for line in lines)
    assert (
        str(event["summary"])
        == " ".join("".join(c if c.isprintable() else " " for c in name).split())[:300]
    )


def test_hostile_names_of_rows_are_text_in_the_whole_file(org, clock, member):
    with transaction.atomic():
        Organization.objects.update(name="A\r\nX-EVIL:1")
    make_secret(days=7, name="App\r\nEND:VCALENDAR")
    address = subscribe(member)
    lines = unfolded(Client().get(address).content)

    assert b"X-EVIL:1" not in lines
    assert lines.count(b"END:VCALENDAR") == 1
    assert any("App END:VCALENDAR in" in summary for summary in events_at(address))


@transaction.atomic
def only_feed():
    return CalendarFeed.objects.get()


@transaction.atomic
def actions():
    found = Event.objects.filter(action__startswith="calendar-feed")
    return list(found.order_by("seq").values_list("action", flat=True))
