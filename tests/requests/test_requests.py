"""Requests to NICE, from draft to answer."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from cxone_registry.audit.models import Event
from tenants.models import CaseEntry, Contact, Origin, TechnicalContact, VendorRequest
from tenants.reports import request_changes
from tenants.reports import turn_around as turn_arounds
from tenants.rules.clocks import Calendar
from tenants.services import requests
from tenants.services.requests import RequestError
from tests.requests import scene
from tests.requests.scene import DAY, NOW
from tests.support import make

pytestmark = pytest.mark.usefixtures("org")
# Rows are seen within a transaction only.
proposed_text = transaction.atomic(request_changes.proposed_text)
changes_of = transaction.atomic(request_changes.changes_of)
turn_around = transaction.atomic(turn_arounds.turn_around)
STEPS = {
    "edit": lambda one: requests.edit(one, "Other words"),
    "send": lambda one: requests.send(one, NOW),
    "follow_up": lambda one: requests.follow_up(one, NOW + DAY),
    "answer": lambda one: requests.answer(one, "granted", NOW + DAY),
    "withdraw": lambda one: requests.withdraw(one, NOW + DAY),
    "reopen": lambda one: requests.reopen(one, NOW + 2 * DAY),
}
POSSIBLE = {
    "draft": {"edit", "send", "withdraw"},
    "sent": {"follow_up", "answer", "withdraw"},
    "answered": {"reopen"},
    "withdrawn": set(),
}


def in_state(state):
    if state == "draft":
        return scene.asked()
    found = scene.sent()
    if state == "answered":
        return requests.answer(found, "granted", NOW + DAY)
    return found if state == "sent" else requests.withdraw(found, NOW)


@pytest.mark.parametrize("state", POSSIBLE)
def test_a_step_that_does_not_fit_the_state_is_told(state):
    request = in_state(state)
    for step in STEPS.keys() - POSSIBLE[state]:
        with pytest.raises(RequestError, match=f"“{request.get_state_display()}” by now"):
            STEPS[step](request)


@pytest.mark.parametrize(("state", "step"), [(a, b) for a in POSSIBLE for b in sorted(POSSIBLE[a])])
def test_each_step_is_audited(state, step):
    request = in_state(state)
    with transaction.atomic():
        before = Event.objects.filter(object_id=str(request.pk)).count()
    STEPS[step](request)

    with transaction.atomic():
        assert Event.objects.filter(object_id=str(request.pk)).count() == before + 1


def test_a_request_has_a_clock_once_it_is_sent():
    request = scene.sent("origins")

    assert request.due_on == date(2026, 12, 14)
    assert scene.sent("contacts").due_on == date(2026, 11, 27)
    assert scene.asked("scopes").due_on is None


def test_the_thread_tells_what_happened():
    request = scene.sent(text="Please take Ana off.")
    requests.follow_up(request, NOW + DAY)
    requests.answer(request, "partly", NOW + 2 * DAY, "Ben stays.")

    with transaction.atomic():
        entries = list(CaseEntry.objects.filter(request=request).order_by("at"))
    assert [(entry.kind, entry.text) for entry in entries] == [
        ("mail", "Please take Ana off."),
        ("mail", ""),
        ("answer", "Ben stays."),
    ]


def test_an_answer_can_be_taken_back_within_two_weeks():
    request = requests.answer(scene.sent(), "refused", NOW + DAY)
    again = requests.reopen(request, NOW + 2 * DAY)

    assert (again.state, again.outcome, again.answered_at) == ("sent", "", None)
    requests.answer(again, "granted", NOW + DAY)
    with pytest.raises(RequestError, match="for two weeks"):
        requests.reopen(again, NOW + 16 * DAY)


def test_an_answer_that_the_registration_moved_on_from_stays():
    registration = scene.submitted()
    with transaction.atomic():
        request = VendorRequest.objects.get(registration=registration)
        requests.answer(request, "granted", NOW)
    scene.set_status(registration, "issued")
    with pytest.raises(RequestError, match="moved on"):
        requests.reopen(request, NOW)


def test_a_closing_that_the_registration_was_retired_on_stays():
    request = requests.answer(scene.sent("closing"), "granted", NOW)
    scene.set_status(request.registration, "retired")
    with pytest.raises(RequestError, match="retired"):
        requests.reopen(request, NOW)


def test_a_submission_is_taken_back_on_the_registration():
    registration = scene.submitted()
    with transaction.atomic():
        request = VendorRequest.objects.get(registration=registration)
    with pytest.raises(RequestError, match="registration's overview"):
        requests.withdraw(request)


def test_nothing_happens_before_the_sending():
    request = scene.sent()
    for step in (requests.follow_up, lambda one, at: requests.answer(one, "granted", at)):
        with pytest.raises(RequestError, match="before the request was sent"):
            step(request, NOW - timedelta(minutes=1))


@pytest.mark.parametrize("outcome", ["", "nonsense", "GRANTED"])
def test_an_answer_says_what_nice_did(outcome):
    with pytest.raises(RequestError, match="Say what NICE did"):
        requests.answer(scene.sent(), outcome, NOW)


@pytest.mark.parametrize("status", ["draft", "ready", "retired"])
def test_nothing_is_asked_about_what_nice_does_not_have(status):
    registration = scene.set_status(make.registration(), status)
    with pytest.raises(RequestError):
        requests.create(registration, "contacts")


def test_a_text_has_its_limit():
    with pytest.raises(RequestError, match="too long"):
        scene.asked(text="x" * 10_001)


@transaction.atomic
def with_origins():
    registration = scene.set_status(make.registration(), "active")
    rows = {
        "https://new.example.com": {},
        "https://known.example.com": {"requested_at": NOW - 9 * DAY},
        "https://old.example.com": {"requested_at": NOW - 9 * DAY, "unwanted_at": NOW - DAY},
        "https://never.example.com": {"unwanted_at": NOW - DAY},
        "https://lost.example.com": {"requested_at": NOW - 9 * DAY, "gone_since": NOW - DAY},
    }
    for origin, times in rows.items():
        Origin.objects.create(registration=registration, origin=origin, **times)
    return registration


def test_a_change_of_origins_asks_for_what_nice_was_not_told():
    registration = with_origins()
    text = proposed_text("origins", registration)
    request = scene.asked("origins", registration=registration)

    assert text.split() == (
        [
            "Please",
            "add:",
            "https://lost.example.com",
            "https://new.example.com",
            "Please",
            "remove:",
            "https://old.example.com",
        ]
    )
    assert [(one.label, one.lines) for one in changes_of(request)] == [
        ("Origins to add", ("https://lost.example.com", "https://new.example.com")),
        ("Origins to remove", ("https://old.example.com",)),
    ]


def test_sending_dates_the_origins_and_withdrawing_takes_the_dates_back():
    registration = with_origins()
    request = scene.sent("origins", registration=registration)
    dated = changes_of(request)

    assert [one.lines for one in dated] == [
        ("https://lost.example.com", "https://new.example.com"),
        ("https://old.example.com",),
    ]
    requests.withdraw(request, NOW)
    assert "https://new.example.com" in proposed_text("origins", registration)


def test_a_request_about_other_things_dates_no_origin():
    registration = with_origins()
    scene.sent("contacts", registration=registration)

    assert "https://new.example.com" in proposed_text("origins", registration)


def test_contacts_that_left_are_named():
    registration = scene.set_status(scene.planned(), "active")
    with transaction.atomic():
        gone = TechnicalContact.objects.filter(registration=registration).first().contact
        Contact.objects.filter(pk=gone.pk).update(left_at=NOW)

    assert proposed_text("contacts", registration).startswith("These people are no longer")
    assert changes_of(scene.asked(registration=registration))[0].label.startswith("Left")


@pytest.mark.parametrize("kind", VendorRequest.Kind.values)
def test_every_kind_has_words_and_changes(kind):
    registration = scene.set_status(scene.planned(), "active")
    request = VendorRequest(registration=registration, kind=kind)

    assert isinstance(proposed_text(kind, registration), str)
    assert all(change.lines for change in changes_of(request))


def test_turn_around_counts_business_days_by_kind():
    for days, outcome in ((1, "granted"), (2, "refused"), (8, "partly")):
        requests.answer(scene.sent(), outcome, NOW + days * DAY)
    scene.sent()
    scene.sent("closing")
    contacts, closing = turn_around(Calendar("", "UTC"))

    # Tuesday, Wednesday, and Tuesday of the next week.
    assert (contacts.answered, contacts.waiting) == (3, 1)
    assert (contacts.median, contacts.slowest, contacts.share) == (2, 6, 67)
    assert contacts.is_assumed
    assert (closing.answered, closing.waiting, closing.share) == (0, 1, 0)


def test_turn_around_of_nothing_is_empty():
    assert turn_around(Calendar("US", "UTC")) == []
