"""Moves of stored registrations: what they change besides the status, and who may be faster."""

import threading
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import CaseEntry, Origin, Registration, VendorRequest
from tenants.services.lifecycle import NotReadyError
from tenants.services.requests import tracking_number_came
from tests.requests import scene
from tests.support import make

pytestmark = pytest.mark.usefixtures("org")


def requests_of(registration):
    with transaction.atomic():
        found = VendorRequest.objects.filter(registration=registration).order_by("created_at")
        return [(one.kind, one.state, one.outcome) for one in found]


def entries_of(registration):
    with transaction.atomic():
        found = CaseEntry.objects.filter(registration=registration)
        return {(entry.kind, entry.subject) for entry in found}


@transaction.atomic
def give_answer(registration):
    """What NICE sends: a tracking number, and a client_id with its secret."""
    make.client_credential(registration=registration)
    Registration.objects.filter(pk=registration.pk).update(
        tracking_number=f"REG-{make.number()}", application_type=registration.application_type
    )


def codes_of(refused):
    return [one.code for one in refused.value.missing]


def test_a_life_from_plan_to_retired():
    registration = scene.submitted()
    give_answer(registration)
    issued = scene.move(registration, "issued")
    retiring = scene.move(issued, "retiring")
    retired = scene.move(retiring, "retired", confirmed=["closing-not-answered"])

    assert retired.status == "retired"
    assert retired.status_changed_at == scene.NOW
    assert requests_of(retired) == [("registration", "answered", "granted")]
    assert {subject for kind, subject in entries_of(retired) if kind == "status"} == {
        "Draft → Ready to submit",
        "Ready to submit → Submitted to NICE",
        "Submitted to NICE → Issued by NICE",
        "Issued by NICE → Being retired",
        "Being retired → Retired",
    }


def test_submitting_sends_the_request_and_dates_the_origins():
    registration = scene.move(scene.planned(), "ready")
    with transaction.atomic():
        Origin.objects.create(registration=registration, origin="https://app.example.com")
    moved = scene.move(registration, "submitted")

    with transaction.atomic():
        request = VendorRequest.objects.get(registration=moved)
        assert Origin.objects.get(registration=moved).requested_at == scene.NOW
    assert moved.submitted_on == date(2026, 11, 23)
    assert (request.state, request.sent_at) == ("sent", scene.NOW)
    # Thursday is Thanksgiving in the calendar that an organisation starts with.
    assert (request.expected_on, request.due_on) == (date(2026, 11, 25), date(2026, 11, 27))
    assert ("mail", "Sent to NICE: Registration") in entries_of(moved)


def test_a_form_sent_earlier_has_its_clock_from_then():
    registration = scene.move(scene.planned(submitted_on=date(2026, 11, 16)), "ready")
    moved = scene.move(registration, "submitted")

    with transaction.atomic():
        assert VendorRequest.objects.get(registration=moved).due_on == date(2026, 11, 19)
    assert moved.submitted_on == date(2026, 11, 16)


def test_not_sent_after_all_withdraws_the_request_and_can_be_sent_again():
    registration = scene.submitted()
    ready = scene.move(registration, "ready")
    again = scene.move(ready, "submitted", now=scene.NOW + scene.DAY)

    assert ready.submitted_on is None
    assert again.submitted_on == date(2026, 11, 24)
    assert [state for _, state, _ in requests_of(again)] == ["withdrawn", "sent"]


def test_a_tracking_number_answers_the_submission_once():
    registration = scene.submitted()
    with transaction.atomic():
        tracking_number_came(registration, scene.NOW + scene.DAY)
        tracking_number_came(registration, scene.NOW + 2 * scene.DAY)

    assert requests_of(registration) == [("registration", "answered", "granted")]
    assert len([kind for kind, _ in entries_of(registration) if kind == "answer"]) == 1


def test_what_is_missing_stops_the_move_and_changes_nothing():
    registration = scene.submitted()
    with pytest.raises(NotReadyError) as refused:
        scene.move(registration, "issued")

    assert codes_of(refused) == ["tracking-number", "client-id-sandbox"]
    assert "tracking number" in str(refused.value)
    assert requests_of(registration) == [("registration", "sent", "")]


def test_answers_that_nice_would_bounce_are_not_ready():
    with transaction.atomic():
        registration = make.registration(name="Nothing planned")
    with pytest.raises(NotReadyError) as refused:
        scene.move(registration, "ready")

    assert codes_of(refused)


def test_retiring_keeps_open_requests_and_retired_ends_them():
    registration = scene.set_status(scene.planned(), "active")
    scene.sent(registration=registration)
    scene.sent("closing", registration=registration)
    retiring = scene.move(registration, "retiring")
    scene.move(retiring, "retired", confirmed=["closing-not-answered"])

    assert requests_of(registration) == [
        ("contacts", "withdrawn", ""),
        ("closing", "answered", "granted"),
    ]


def test_what_a_person_said_is_kept_in_the_case_file_and_the_audit():
    retiring = scene.set_status(scene.planned(), "retiring")
    scene.move(retiring, "retired", confirmed=["closing-not-answered", "was never asked"])

    with transaction.atomic():
        entry = CaseEntry.objects.get(registration=retiring, kind="status")
        event = Event.objects.get(action="registration.moved", object_id=str(retiring.pk))
    assert entry.text.startswith("I know that this registration is closed at NICE")
    assert "I know that this registration is closed" in event.body


def test_every_change_of_a_submission_is_audited():
    registration = scene.submitted()

    with transaction.atomic():
        actions = set(Event.objects.values_list("action", flat=True))
    assert {"registration.moved", "request.sent"} <= actions
    assert registration.status == "submitted"


def test_the_second_of_two_people_is_told():
    registration = scene.move(scene.planned(), "ready")
    scene.move(registration, "submitted")
    with pytest.raises(NotReadyError) as refused:
        scene.move(registration, "draft")

    assert codes_of(refused) == ["changed-meanwhile"]
    assert "Somebody else was faster" in str(refused.value)


def test_two_moves_at_once_submit_once(org):
    registration, told = scene.move(scene.planned(), "ready"), []
    facts = scene.facts(registration)

    def submit():
        try:
            with organization_context(org.pk):
                scene.lifecycle.move(registration, "submitted", facts=facts, now=scene.NOW)
        except NotReadyError as refused:
            told.append(str(refused))
        finally:
            connection.close()

    people = [threading.Thread(target=submit) for _ in range(2)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert len(told) == 1
    assert requests_of(registration) == [("registration", "sent", "")]


def test_a_registration_that_is_gone_is_told():
    registration = scene.planned()
    with transaction.atomic():
        Registration.objects.filter(pk=registration.pk).delete()
    with pytest.raises((NotReadyError, KeyError)):
        scene.lifecycle.move(registration, "ready", facts=scene.Facts(), now=scene.NOW)


def test_the_database_itself_keeps_what_was_submitted_from_being_a_draft():
    registration = scene.submitted()
    with pytest.raises(DatabaseError), transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(status="draft")
