"""The link of a mail: shows a question, takes one answer, tells nothing to anybody else."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import Attestation, Contact, Organization
from tenants.services import attestations, contacts
from tenants.services.attestations import NoQuestionError, Successor
from tests.contacts.conftest import again, ask, make_contact
from tests.security.sinks import logs_at_debug

WRONG = "A" * 43
HOSTILE = [
    "x", "A" * 42, "A" * 44, "A" * 5000, "../../login", "%00", "é" * 43, "' OR 1=1 --", WRONG,
    "<script>alert(1)</script>", "A" * 42 + "\n",
]  # fmt: skip


@pytest.fixture
def question(contact, mailoutbox):
    return ask(contact)


@pytest.fixture
def link(question, mailoutbox):
    return address_in(mailoutbox[-1])


def address_in(mail):
    return re.search(r"http://127\.0\.0\.1:8000(/contact/[\w-]{43}/)", mail.body)[1]


@transaction.atomic
def row_of(question):
    return Attestation.objects.filter(pk=question.pk).values().get()


def test_a_scanner_that_opens_the_link_changes_nothing(link, question, contact):
    before, browser = row_of(question), Client()

    pages = [browser.get(link), browser.head(link), browser.get(f"{link}?answer=still")]

    assert [page.status_code for page in pages] == [200] * 3
    assert row_of(question) == before
    assert again(contact).confirmed_at is None


def test_the_page_says_who_asks_and_nothing_else(link, contact):
    with transaction.atomic():
        name = contact.assignments.get().registration.name
    page = Client().get(link)
    shown = page.content.decode()

    assert "Acme" in shown
    assert not any(secret in shown for secret in (contact.email, contact.name, name))
    assert page.headers["Cache-Control"] == "no-store, private"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Referrer-Policy"] == "strict-origin"


def test_still_me_confirms_and_uses_the_link_up(link, question, contact):
    browser = Client()

    first = browser.post(link, {"answer": "still"})
    second = browser.post(link, {"answer": "gone"})

    assert (first.status_code, second.status_code) == (200, 404)
    assert again(contact).confirmed_at is not None
    assert again(contact).left_at is None


def test_no_longer_me_is_kept_with_the_proposal_and_nothing_moves(link, question, contact):
    given = {"answer": "gone", "successor_name": "Bo", "successor_email": "Bo@example.com"}

    Client().post(link, given)

    assert again(contact).left_at is not None
    assert again(question).successor_email == "bo@example.com"
    with transaction.atomic():
        assert not Contact.objects.filter(email="bo@example.com").exists()
        assert contact.assignments.count() == 1


def test_an_accepted_successor_takes_over(link, question, contact):
    given = {"answer": "gone", "successor_name": "Bo", "successor_email": "bo@example.com"}
    Client().post(link, given)

    successor = contacts.accept_successor(again(question))

    with transaction.atomic():
        assert contact.assignments.count() == 0
        assert successor.assignments.count() == 1
        assert Contact.objects.get(pk=contact.pk).successor == successor
    with pytest.raises(contacts.CannotChangeError):
        contacts.accept_successor(again(question))


def test_the_answer_is_audited_as_the_contacts(link, contact):
    Client().post(link, {"answer": "still"}, REMOTE_ADDR="192.0.2.7")

    with transaction.atomic():
        event = Event.objects.get(action="contact.confirmed")
    assert event.actor == contact.email
    assert "192.0.2.7" in event.body


def test_every_link_that_is_not_good_looks_the_same(link, question):
    browser = Client()
    wrong = browser.get(f"/contact/{WRONG}/")
    with transaction.atomic():
        Attestation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expired = browser.get(link)
    with transaction.atomic():
        Attestation.objects.update(
            expires_at=timezone.now() + timedelta(days=1),
            answer="still",
            answered_at=timezone.now(),
        )
    used, posted = browser.get(link), browser.post(link, {"answer": "still"})

    assert {page.status_code for page in (wrong, expired, used, posted)} == {404}
    assert wrong.content == expired.content == used.content == posted.content


def test_hostile_links_are_no_links(org):
    browser = Client(raise_request_exception=False)

    for token in HOSTILE:
        assert browser.get(f"/contact/{token}/").status_code < 500
        assert browser.post(f"/contact/{token}/", {"answer": "still"}).status_code < 500


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"answer": "maybe"},
        {"answer": "gone", "successor_name": "Bo"},
        {"answer": "gone", "successor_email": "bo@example.com"},
        {"answer": "gone", "successor_name": "Bo", "successor_email": "a@b.example\nBcc: c@d"},
        {"answer": "gone", "successor_name": "Bo", "successor_email": "bo"},
        {"answer": "gone", "successor_name": "Bo", "successor_email": "\u00e4@example.com"},
        {"answer": "gone", "successor_name": "x" * 201, "successor_email": "bo@example.com"},
        {"answer": "gone", "successor_name": "\u202eBo", "successor_email": "bo@example.com"},
    ],
)
def test_answers_that_cannot_be_taken_leave_the_link_good(link, question, given):
    before = row_of(question)

    answer = Client().post(link, given)

    assert answer.status_code == 400
    assert row_of(question) == before


def test_a_form_of_another_site_is_refused(link, question):
    browser = Client(enforce_csrf_checks=True)
    shown = browser.get(link)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())[1]

    refused = browser.post(link, {"answer": "still"})
    taken = browser.post(link, {"answer": "still", "csrfmiddlewaretoken": token})

    assert (refused.status_code, taken.status_code) == (403, 200)
    assert "sessionid" not in browser.cookies


def test_of_two_answers_at_once_one_counts(link, question, org):
    token, taken = link.split("/")[2], []

    def answer():
        try:
            taken.append(attestations.answer(token, is_still=True, successor=Successor()))
        except NoQuestionError:
            taken.append("")
        finally:
            connections.close_all()

    both = [threading.Thread(target=answer) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    assert sorted(taken) == ["", "Acme"]


def test_a_member_of_another_organisation_answers_for_the_asked_one(
    link, question, contact, other_org
):
    with organization_context(other_org.pk):
        stranger = make_contact(email=contact.email)

    Client().post(link, {"answer": "still"})

    assert again(contact).confirmed_at is not None
    with organization_context(other_org.pk):
        assert again(stranger).confirmed_at is None


def test_a_link_is_in_no_log(link, question):
    with logs_at_debug() as logs:
        Client(enforce_csrf_checks=True, raise_request_exception=False).post(link)

    from cxone_registry.logging import redact

    token = link.split("/")[2]
    assert token not in redact(f"Forbidden: {link}")
    assert token.encode() not in logs.content
    assert b"[redacted:link]" in logs.content  # Django names the address; our net takes it out


def test_a_hostile_name_of_an_organisation_is_text(link, org):
    with transaction.atomic():
        Organization.objects.update(name="<script>alert(1)</script>")

    assert b"<script>alert" not in Client().get(link).content
