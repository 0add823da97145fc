"""Moving a registration in the browser: buttons, questions, refusals, rights."""

import pytest
from django.db import transaction
from django.template import Context, Template
from django.urls import reverse

from credentials.models import AccessKeyUse
from cxone_registry.isolation.context import organization_context
from tenants.models import CaseEntry, RedirectURI, Registration, VendorRequest
from tests.admin.helpers import told
from tests.requests import scene
from tests.support import make

pytestmark = pytest.mark.usefixtures("org")


def address(registration):
    return reverse("registration-move", args=[registration.pk])


def status_of(registration):
    with transaction.atomic():
        return Registration.objects.get(pk=registration.pk).status


class Request:
    """What the tag asks of a request."""

    def __init__(self, may):
        self.may = lambda action: may


@transaction.atomic
def buttons(registration, may=True):
    shown = Template("{% load lifecycle %}{% registration_moves registration %}")
    return shown.render(Context({"request": Request(may), "registration": registration}))


def test_a_move_is_made_and_told(editor):
    registration = scene.planned()
    answer = editor.post(address(registration), {"to": "ready"})

    assert status_of(registration) == "ready"
    assert "Ready to submit" in told(answer)
    assert str(registration.pk) in answer.headers["Location"]


def test_what_is_missing_is_listed_one_by_one(editor):
    registration = scene.submitted()
    answer = editor.post(address(registration), {"to": "issued"})

    assert "<li>The tracking number" in told(answer)
    assert "<li>The client_id for" in told(answer)
    assert status_of(registration) == "submitted"


def test_a_name_in_a_refusal_is_shown_as_text(editor):
    with transaction.atomic():
        registration = make.registration(name="<b>x</b>", endpoints=["GET <b>bold</b>"])

    assert "<b>" not in told(editor.post(address(registration), {"to": "ready"}))


def test_the_day_of_sending_can_be_said(editor):
    registration = scene.move(scene.planned(), "ready")
    editor.post(address(registration), {"to": "submitted", "sent_at": "2026-11-16T10:00"})

    with transaction.atomic():
        request = VendorRequest.objects.get(registration=registration)
    assert (request.sent_at.isoformat(), request.due_on.day) == ("2026-11-16T10:00:00+00:00", 19)


HOSTILE = [
    {},
    {"to": ""},
    {"to": "nonsense"},
    {"to": "x" * 5000},
    {"to": "retired"},
    {"to": "ready", "seen": "nonsense"},
    {"to": "ready", "seen": "active"},
    {"to": "ready", "sent_at": "0000-00-00"},
    {"to": "ready", "sent_at": "9999-12-31T23:59"},
    {"to": "ready", "sent_at": "0001-01-01T00:00"},
    {"to": "ready", "confirmed": ["x" * 5000]},
    {"to": "ready", "confirmed": ["x"] * 900},
]


def test_hostile_moves_change_nothing(editor):
    registration = scene.planned()
    for fields in HOSTILE:
        answer = editor.post(address(registration), fields)

        assert answer.status_code == 302
        assert "Nothing was moved" in told(answer)
    assert status_of(registration) == "draft"


def test_what_ends_something_is_asked_before(editor):
    for before, to in [("active", "retiring"), ("submitted", "ready"), ("issued", "retiring")]:
        registration = scene.set_status(scene.planned(), before)
        asked = editor.post(address(registration), {"to": to})
        assert (asked.status_code, status_of(registration)) == (200, before)
        editor.post(address(registration), {"to": to, "seen": before, "sure": "yes"})
        assert status_of(registration) == to


def test_retiring_for_good_needs_what_a_person_knows(editor):
    registration = scene.set_status(scene.planned(), "retiring")
    sure = {"to": "retired", "seen": "retiring", "sure": "yes"}
    again = editor.post(address(registration), sure)
    assert (again.status_code, status_of(registration)) == (400, "retiring")
    editor.post(address(registration), {**sure, "confirmed": ["closing-not-answered"]})

    assert status_of(registration) == "retired"
    with transaction.atomic():
        entry = CaseEntry.objects.get(registration=registration, kind="status")
    assert "closed at NICE" in entry.text
    assert entry.by.startswith("editor-")


def test_the_second_of_two_people_is_told(editor):
    registration = scene.move(scene.planned(), "ready")
    editor.post(address(registration), {"to": "submitted", "seen": "ready"})
    answer = editor.post(address(registration), {"to": "draft", "seen": "ready"})

    assert "Somebody else was faster" in told(answer)
    assert status_of(registration) == "submitted"


def test_only_editors_and_admins_move(signed_in):
    registration = scene.planned()

    assert signed_in("viewer").post(address(registration), {"to": "ready"}).status_code == 403
    assert status_of(registration) == "draft"
    assert signed_in("admin").post(address(registration), {"to": "ready"}).status_code == 302
    assert signed_in("admin").get(address(registration)).status_code == 405


def test_another_organizations_registration_is_not_there(editor, other_org):
    with organization_context(other_org.pk):
        registration = scene.planned()

    assert editor.post(address(registration), {"to": "ready"}).status_code == 404


def test_the_buttons_show_what_is_missing_and_where():
    registration = scene.submitted()
    shown = buttons(registration)

    assert "NICE issued it" in shown
    assert "The tracking number of NICE" in shown
    assert 'name="to" value="issued"' not in shown
    assert 'name="to" value="ready"' in shown


def test_the_way_back_leads_to_where_the_facts_are():
    registration = scene.set_status(scene.planned(), "retiring")
    shown = buttons(registration)

    assert "Keep waiting for NICE" in shown
    assert "Keep it in use" not in shown


def test_a_change_is_asked_for_once_nice_has_the_form():
    registration = scene.planned()

    assert "Ask NICE" not in buttons(registration)
    assert "Ask NICE for a change" in buttons(scene.set_status(registration, "active"))
    assert "?kind=closing" in buttons(scene.set_status(registration, "retiring"))


def test_a_person_may_say_that_people_sign_in_already(editor):
    with transaction.atomic():
        registration = make.registration(
            application_type="public", client_auth_method="none", tracking_number="REG-7001"
        )
        make.client_credential(registration=registration, secret=None)
        RedirectURI.objects.create(registration=registration, uri="https://app.example.com/back")
        registration.status = "issued"
        registration.save()
    asked = editor.post(address(registration), {"to": "active"})
    sure = {"to": "active", "seen": "issued", "sure": "yes", "confirmed": ["flight-sandbox"]}
    editor.post(address(registration), sure)

    assert "I know that people sign in to" in asked.content.decode()
    assert status_of(registration) == "active"


def test_a_sign_in_that_cxone_accepts_puts_it_into_use(editor):
    registration = scene.set_status(scene.planned(tracking_number="REG-7002"), "issued")
    with transaction.atomic():
        make.client_credential(registration=registration)
        use = make.use(registration=registration)
    told_before = told(editor.post(address(registration), {"to": "active"}))
    with transaction.atomic():
        AccessKeyUse.objects.filter(pk=use.pk).update(last_outcome="accepted")
    editor.post(address(registration), {"to": "active"})

    assert "the sign-in was never tried" in told_before
    assert status_of(registration) == "active"


def test_who_may_not_move_sees_no_button():
    assert "<button" not in buttons(scene.planned(), may=False)
