"""Pages of contacts and of a registration's contacts: who sees and may do what."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cxone_registry.isolation.context import organization_context
from tenants.models import Attestation, Contact, TechnicalContact
from tests.admin.helpers import client_for, page, submit, told
from tests.contacts.conftest import again, make_contact, questions_of

ROLES = {"viewer": 403, "editor": 302, "admin": 302}
VERBS = ["ask", "left", "back", "accept", "dismiss"]


@pytest.fixture
def editor(org):
    return client_for(org, "editor")


@transaction.atomic
def registration_of(contact):
    return contact.assignments.get().registration


def tab(registration):
    return reverse("registration-contacts", args=[registration.pk])


def button(verb, row):
    return reverse(f"admin:tenants_contact_{verb}", args=[row.pk])


@transaction.atomic
def proposal(contact, email="bo@example.com"):
    now = timezone.now()
    return Attestation.objects.create(
        contact=contact,
        expires_at=now,
        answer="gone",
        answered_at=now,
        successor_name="Bo <b>",
        successor_email=email,
    )


@transaction.atomic
def named_by(contact):
    return TechnicalContact.objects.filter(contact=contact).count()


def test_the_list_shows_and_filters_by_state(org, editor):
    make_contact(days=1, name="Fresh")
    make_contact(days=100, name="Doubtful")
    make_contact(days=1, name="Gone", left_at=timezone.now())

    everybody = editor.get(page(Contact, "changelist")).content.decode()
    doubtful = editor.get(page(Contact, "changelist"), {"state": "doubtful"}).content.decode()

    assert [word in everybody for word in ("Live", "In doubt", "Left")] == [True] * 3
    assert [name in doubtful for name in ("Fresh", "Doubtful", "Gone")] == [False, True, False]
    for hostile in ("nobody", "' OR 1=1", "\u202e"):
        assert (
            editor.get(
                page(Contact, "changelist"), {"state": hostile, "named": hostile}
            ).status_code
            == 200
        )


@pytest.mark.parametrize("role", ROLES)
def test_only_editors_use_the_buttons(org, role):
    client, contact = client_for(org, role), make_contact()
    question = proposal(contact)

    rows = {"accept": question, "dismiss": question}
    found = [client.post(button(verb, rows.get(verb, contact))).status_code for verb in VERBS]

    assert found == [ROLES[role]] * 5


@pytest.mark.parametrize("verb", VERBS)
def test_buttons_know_only_rows_of_the_organisation(editor, other_org, verb):
    with organization_context(other_org.pk):
        contact = make_contact()
        question = proposal(contact)

    row = question if verb in ("accept", "dismiss") else contact

    assert editor.post(button(verb, row)).status_code == 404
    assert editor.get(button(verb, row)).status_code == 405


def test_ask_now_puts_one_question_into_the_queue(editor, contact):
    first = editor.post(button("ask", contact))
    second = editor.post(button("ask", contact))

    assert "is on its way" in told(first)
    assert "24 hours" in told(second)
    assert len(questions_of(contact)) == 1


def test_left_can_be_undone(editor, contact):
    editor.post(button("left", contact))
    gone = again(contact).left_at
    editor.post(button("back", contact))

    assert gone is not None
    assert again(contact).left_at is None


def test_a_proposal_is_shown_accepted_and_dismissed(editor):
    first, second = make_contact(), make_contact()
    accepted, dismissed = proposal(first), proposal(second, email="cy@example.com")

    shown = editor.get(page(first)).content.decode()
    editor.post(button("accept", accepted))
    editor.post(button("dismiss", dismissed))

    assert "Bo &lt;b&gt;" in shown
    assert (named_by(first), named_by(second)) == (0, 1)
    assert again(dismissed).successor_email == ""
    assert "decided already" in told(editor.post(button("accept", accepted)))


def test_a_new_address_starts_without_signs_of_the_old_one(editor):
    contact = make_contact(confirmed_at=timezone.now(), bounced_at=timezone.now())

    submit(editor, page(contact), email="new@example.com")

    assert again(contact).email == "new@example.com"
    assert (again(contact).confirmed_at, again(contact).bounced_at) == (None, None)


def test_the_page_says_what_to_set_when_mail_is_off(editor, contact, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

    shown = editor.get(page(contact)).content.decode()

    assert "whoever runs this registry sets EMAIL_URL" in shown
    assert "Ask now" not in shown


def test_the_tab_warns_of_too_few_who_can_be_reached(editor, contact):
    registration = registration_of(contact)
    alone = editor.get(tab(registration)).content.decode()
    editor.post(tab(registration), {"email": "bo@team.example", "name": "Bo", "role": "mailbox"})
    two = editor.get(tab(registration)).content.decode()

    assert "Only one contact can be reached" in alone
    assert "can be reached" not in two


def test_a_known_address_needs_no_name_and_is_named_once(editor, contact):
    registration, other = registration_of(contact), make_contact()
    given = {"email": other.email.upper(), "role": "technical"}

    first, second = (editor.post(tab(registration), given) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 400)
    assert "is a contact of this registration already" in second.content.decode()
    assert named_by(other) == 2


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"email": "bo@example.com", "role": "technical"},
        {"email": "bo@example.com", "name": "Bo", "role": "king"},
        {"email": "a@b", "name": "Bo", "role": "technical"},
        {"email": "x" * 300 + "@example.com", "name": "Bo", "role": "technical"},
        {"email": "a@example.com\nBcc: b@example.com", "name": "Bo", "role": "technical"},
        {"email": '"a b"@example.com', "name": "Bo", "role": "technical"},
        {"email": "\u00e4@example.com", "name": "Bo", "role": "technical"},
        {"email": "bo@example.com", "name": "x" * 201, "role": "technical"},
        {"email": "bo@example.com", "name": "\u202eBo", "role": "technical"},
    ],
)
def test_hostile_contacts_come_back_with_a_sentence(editor, contact, given):
    answer = editor.post(tab(registration_of(contact)), given)

    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_only_editors_change_the_team(org, contact, role):
    client, registration = client_for(org, role), registration_of(contact)
    with transaction.atomic():
        line = contact.assignments.get()
    address = reverse("registration-contact-remove", args=[registration.pk, line.pk])
    given = {"email": "bo@example.com", "name": "Bo", "role": "technical"}

    found = [client.post(tab(registration), given).status_code, client.post(address).status_code]

    assert client.get(tab(registration)).status_code == 200
    assert found == [ROLES[role]] * 2
    assert named_by(contact) == (1 if role == "viewer" else 0)


def test_another_organisation_s_team_does_not_exist(editor, contact, other_org):
    with organization_context(other_org.pk):
        foreign = make_contact()
        registration, line = registration_of(foreign), foreign.assignments
        with transaction.atomic():
            line_id = line.get().pk
    mine = registration_of(contact)

    found = [
        editor.get(tab(registration)).status_code,
        editor.post(tab(registration), {}).status_code,
        *(
            editor.post(reverse("registration-contact-remove", args=[one.pk, line_id])).status_code
            for one in (registration, mine)
        ),
        editor.post(
            reverse("registration-contact-remove", args=[mine.pk, uuid.uuid4()])
        ).status_code,
    ]

    assert found == [404] * 5


def test_the_tab_costs_the_same_for_two_contacts_and_for_ten(editor, contact):
    registration = registration_of(contact)

    def count():
        with CaptureQueriesContext(connection) as captured:
            editor.get(tab(registration))
        return len(captured)

    count()
    few = count()
    with transaction.atomic():
        for number in range(8):
            one = Contact.objects.create(name="X", email=f"x{number}@example.com")
            TechnicalContact.objects.create(registration=registration, contact=one)

    assert count() == few


def test_an_old_question_is_no_news(editor, contact):
    with transaction.atomic():
        Attestation.objects.create(
            contact=contact,
            mail_state="sent",
            asked_at=timezone.now() - timedelta(days=40),
            expires_at=timezone.now() - timedelta(days=10),
        )

    assert "no answer yet" in editor.get(page(contact)).content.decode()
