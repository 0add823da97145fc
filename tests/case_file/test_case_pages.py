"""The case file as people see it, by role, with hostile values, at a constant price."""

import re
import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from credentials.models import ClientCredential, PastedAnswer
from credentials.services import vault
from tenants.models import CaseEntry, Organization, Registration, VendorRequest
from tests.admin.helpers import client_for, form_of, told
from tests.case_file.answers import HOSTILE, MAIL, ONE, RANDOM, TWO
from tests.support import make


@pytest.fixture
def editor(org):
    return client_for(org, "editor")


def at(name, registration, *more):
    return reverse(name, args=[registration.pk, *more])


def case_file(registration):
    return at("registration-case-file", registration)


def pasted(client, registration, text=MAIL):
    """The page that pasting leads to."""
    answer = client.post(at("case-paste", registration), {"text": text})
    assert answer.status_code == 302, told(answer)
    return answer.headers["Location"]


def taken(client, page, **changes):
    return client.post(page, {**form_of(client, page), **changes})


@transaction.atomic
def thread(registration):
    entries = CaseEntry.objects.filter(registration=registration)
    return [(one.kind, one.subject or one.text) for one in entries]


@transaction.atomic
def submitted(registration, **fields):
    Registration.objects.filter(pk=registration.pk).update(status="issued")
    return VendorRequest.objects.create(
        registration=registration, kind="registration", state="sent", sent_at=timezone.now(),
        due_on=timezone.localdate(), **fields,
    )  # fmt: skip


def test_the_form_comes_with_a_copy_button_for_each_answer(editor, registration):
    text = editor.get(case_file(registration)).content.decode()

    assert f'data-copy="{registration.name}"' in text
    assert "Copy all" in text
    assert "the order is as last known" in text
    assert "may be outdated" in text
    assert "https://forms.microsoft.com/r/L2NDziQfrq" in text


def test_the_address_of_the_form_is_the_organisation_s_own(editor, registration):
    with transaction.atomic():
        Organization.objects.update(form_url="https://forms.example.com/mine?a=1&b=2")

    text = editor.get(case_file(registration)).content.decode()

    assert 'href="https://forms.example.com/mine?a=1&amp;b=2"' in text
    assert "may be outdated" not in text


def test_a_mail_can_be_opened_in_a_mail_program(editor, registration):
    submitted(registration)

    text = editor.get(case_file(registration), {"draft": "secret"}).content.decode()

    assert 'href="mailto:devonesupport@nice.com?subject=New%20client%20secret' in text
    assert "Please issue a new client secret" in text


@pytest.mark.parametrize("draft", ["", "registration", "follow-up-", "<script>", "x" * 5000])
def test_any_draft_asked_for_shows_one(editor, registration, draft):
    answer = editor.get(case_file(registration), {"draft": draft})

    assert answer.status_code == 200
    assert b"<script>" not in answer.content.replace(b"<script src=", b"")


def test_a_mail_that_was_sent_starts_a_request_and_one_that_asks_again_notes_it(
    editor, registration
):
    submitted(registration)
    again = re.search(
        r'href="\?draft=(follow-up-[^#"]+)', editor.get(case_file(registration)).content.decode()
    )

    editor.post(at("case-sent", registration), {"draft": "secret"})
    editor.post(at("case-sent", registration), {"draft": again[1]})

    assert ("mail", "Sent to NICE: New client secret") in thread(registration)
    assert ("mail", "Asked again: Registration") in thread(registration)


@pytest.mark.parametrize("draft", ["registration", "", "follow-up-x", "nonsense", "\u202e"])
def test_what_is_no_mail_is_not_noted_as_sent(editor, registration, draft):
    answer = editor.post(at("case-sent", registration), {"draft": draft})

    assert answer.status_code == 404
    assert thread(registration) == []


def test_nothing_can_be_asked_before_the_form_was_sent(editor, registration):
    answer = editor.post(at("case-sent", registration), {"draft": "secret"})

    assert "NICE does not have this registration yet" in told(answer)
    assert "I sent this" not in editor.get(case_file(registration)).content.decode()


def test_from_paste_to_stored_credentials(editor, registration):
    request = submitted(registration)
    page = pasted(editor, registration)

    answer = taken(editor, page)

    assert answer.status_code == 302, answer.content
    with transaction.atomic():
        held = list(ClientCredential.objects.filter(registration=registration))
        versions = [vault.current_version(one) for one in held]
        request.refresh_from_db()
    assert {one.client_id for one in held} == {ONE, TWO}
    assert all(versions)
    assert (request.state, request.outcome) == ("answered", "granted")


def test_the_proposal_shows_marks_and_never_a_secret(editor, registration):
    text = editor.get(pasted(editor, registration)).content.decode()

    assert "Secret 1 (32 characters)" in text
    assert f'value="{ONE}"' in text
    assert RANDOM[:6] not in text
    assert "hunter" not in text


def test_an_open_answer_is_announced_until_it_is_finished(editor, registration):
    page = pasted(editor, registration)

    before = editor.get(case_file(registration)).content.decode()
    editor.post(f"{page}dismiss/")

    assert page in before
    assert page not in editor.get(case_file(registration)).content.decode()
    assert "This answer is finished" in editor.get(page).content.decode()


def test_a_finished_answer_takes_nothing_more(editor, registration):
    page = pasted(editor, registration)
    form = form_of(editor, page)
    editor.post(f"{page}dismiss/")

    answer = editor.post(page, form)

    assert "already" in told(answer)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"client_commercial": ""}, "Enter the client_id that the secret belongs to."),
        ({"secret_au-sovereign": "1"}, "This secret is chosen for two environments."),
        ({"client_commercial": "a" * 64}, "This looks like a secret, not a client_id."),
        ({"client_commercial": "a" * 300}, "at most 200 characters"),
        ({"client_commercial": "é"}, "printable ASCII"),
        ({"tracking_number": "../../etc"}, "3 to 64 letters"),
        ({"tracking_number": "<img onerror=x>"}, "3 to 64 letters"),
        ({"secret_commercial": "99"}, "Select a valid choice"),
        ({"secret_commercial": "x' OR 1"}, "Select a valid choice"),
        ({"client_other": "Desk@Vendor"}, "Choose the environment of this client_id."),
        ({"client_other": "Desk@Vendor", "environment_other": "x"}, "errorlist"),
    ],
)
def test_a_wrong_choice_is_told_beside_its_field(editor, registration, changes, sentence):
    page = pasted(editor, registration)

    answer = taken(editor, page, **changes)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert RANDOM not in answer.content.decode()


def test_a_further_environment_can_be_chosen(editor, registration):
    with transaction.atomic():
        other = make.environment("sandbox")
    page = pasted(editor, registration, f"Client ID: Desk@Vendor\nSecret: {RANDOM}")

    answer = taken(
        editor, page, client_other="Desk@Vendor", environment_other=str(other.pk), secret_other="1"
    )

    assert answer.status_code == 302, answer.content.decode()


def test_what_cannot_be_placed_is_said(editor, registration):
    public = make.registration(application_type="public", client_auth_method="none")
    cases = [
        (registration, f"Client ID: {ONE}\nClient ID: {TWO}", "It is not clear which environment"),
        (registration, f"Client Secret: {RANDOM}", "no client_id to go with it"),
        (registration, "Case #: A1\nTicket #: B22\nCase #: C333", "Several tracking numbers"),
        (public, MAIL, "This is a public application"),
    ]

    for app, text, sentence in cases:
        assert sentence in editor.get(pasted(editor, app, text)).content.decode()


def test_a_client_id_of_another_registration_is_told_in_words(editor, registration):
    with transaction.atomic():
        cloud = make.environment("commercial")
    make.client_credential(environment=cloud, client_id=ONE)

    answer = taken(editor, pasted(editor, registration))

    assert "Another registration has this client_id" in answer.content.decode()


def test_hostile_pastes_end_in_a_page(editor, registration):
    texts = [text for text, _ in HOSTILE[::6]] + [
        "<script>alert(1)</script> {{7*7}} %s",
        "\u202e" * 99,
    ]
    for text in texts:
        answer = editor.post(at("case-paste", registration), {"text": text}, follow=True)

        assert answer.status_code in (200, 400), text
        assert b"<script>alert" not in answer.content


def test_nothing_and_too_much_are_refused_without_being_shown(editor, registration):
    for name in ("case-paste", "case-note"):
        for text in ("", " ", "secret: hunter22 " * 2000):
            answer = editor.post(at(name, registration), {"text": text}, follow=True)

            assert b"hunter22" not in answer.content
    assert thread(registration) == []


def test_a_note_with_a_secret_says_what_was_left_out(editor, registration):
    answer = editor.post(at("case-note", registration), {"text": f"secret: {RANDOM}"})

    assert "without what looked like a secret" in told(answer)
    assert thread(registration) == [("note", "secret: [secret 1, sealed]")]


def test_a_viewer_reads_and_does_nothing(org, editor, registration):
    page = pasted(editor, registration)
    viewer = client_for(org, "viewer")

    text = viewer.get(case_file(registration)).content.decode()

    assert "Thread" in text
    assert "I sent this" not in text
    assert "Look through it" not in text
    for address in (page, f"{page}dismiss/"):
        assert viewer.post(address).status_code == 403
    for name in ("case-note", "case-paste", "case-sent"):
        assert viewer.post(at(name, registration), {"text": "x"}).status_code == 403


def test_secrets_need_the_right_to_set_them(editor, registration, monkeypatch):
    page = pasted(editor, registration)
    form = form_of(editor, page)
    monkeypatch.setattr("tenants.services.policy.ALLOWED", {"editor": frozenset({"view", "edit"})})

    offered = editor.get(page).content.decode()
    answer = editor.post(page, form)

    assert 'name="secret_commercial"' not in offered
    assert answer.status_code == 302
    with transaction.atomic():
        (one, _two) = ClientCredential.objects.filter(registration=registration)
        assert vault.current_version(one) is None


@pytest.mark.parametrize("role", ["viewer", "editor", "admin"])
def test_another_organisation_finds_nothing(other_org, editor, registration, role):
    page = pasted(editor, registration)
    stranger = client_for(other_org, role)

    assert stranger.get(case_file(registration)).status_code == 404
    assert stranger.get(page).status_code in (403, 404)
    assert stranger.post(f"{page}dismiss/").status_code in (403, 404)


def test_an_answer_is_found_under_its_own_registration_only(editor, registration):
    page = pasted(editor, registration)
    other = make.registration()

    wrong = page.replace(str(registration.pk), str(other.pk))

    assert editor.get(wrong).status_code == 404
    assert editor.get(at("case-answer", registration, uuid.uuid4())).status_code == 404


def test_the_thread_costs_the_same_whatever_its_length(editor, registration):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            editor.get(case_file(registration))
        return len(captured)

    editor.post(at("case-note", registration), {"text": "One"})
    pasted(editor, registration)
    queries()
    before = queries()
    with transaction.atomic():
        for number in range(60):
            CaseEntry.objects.create(registration=registration, text=f"Note {number}")
        for _ in range(5):
            PastedAnswer.objects.create(registration=registration, text="x")

    assert queries() == before


def test_a_long_thread_comes_in_pages(editor, registration):
    with transaction.atomic():
        for number in range(25):
            CaseEntry.objects.create(registration=registration, text=f"Note <{number}>")

    second = editor.get(case_file(registration), {"p": "2"}).content.decode()

    assert "2 of 2" in second
    assert "Note &lt;" in second
    for page in ("0", "-1", "x", "99999999999999"):
        assert editor.get(case_file(registration), {"p": page}).status_code == 200
