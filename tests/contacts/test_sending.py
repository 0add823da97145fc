"""A question goes out to a real mail server, whatever the server does."""

import re

import pytest
from django.db import transaction

from cxone_registry.audit.models import Event
from cxone_registry.jobs.handlers import Done, Later
from tenants.models import Organization
from tenants.services import asking, mail, questions
from tenants.services.mail import Letter
from tests.contacts.conftest import again, ask, make_contact, questions_of
from tests.security.sinks import logs_at_debug


def test_a_question_arrives_as_text_and_html_with_one_link(office, contact):
    question = ask(contact)

    sent = office.mails[0]
    text, html = (sent.get_body([kind]).get_content() for kind in ("plain", "html"))
    links = set(re.findall(r"http://127\.0\.0\.1:8000/contact/([\w-]{43})/", text + html))
    assert question.mail_state == "sent"
    assert {questions.hash_of(link) for link in links} == {question.token_hash}
    assert sent["To"] == contact.email
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Message-ID"] == question.message_id
    assert question.message_id.endswith("@registry.example.com>")
    assert again(contact).asked_at is not None


def test_bounces_go_to_their_own_address(office, contact, settings):
    settings.BOUNCE_ADDRESS = "bounces@registry.example.com"
    ask(contact)

    assert office.envelopes[0].mail_from == "bounces@registry.example.com"
    assert office.mails[0]["From"] == settings.MAIL_FROM


@pytest.mark.parametrize(
    ("answer", "state", "bounced"),
    [
        ("550 5.1.1 no such user", "failed", True),
        ("550 User unknown", "failed", True),
        ("554 5.7.1 Relay access denied", "queued", False),
        ("552 5.2.2 Mailbox full", "queued", False),
        ("451 4.7.1 Greylisted, try later", "queued", False),
    ],
)
def test_only_a_mailbox_that_is_gone_marks_the_contact(office, contact, answer, state, bounced):
    office.to_recipient = answer

    question = ask(contact)

    assert question.mail_state == state
    assert question.token_hash == ""
    assert (again(contact).bounced_at is not None) == bounced


def test_what_the_server_says_is_kept_without_what_it_repeats(office, contact):
    office.to_data = "550 5.1.1 spam: https://x.example/contact/" + "k" * 43 + "/ refused"

    ask(contact)

    assert again(contact).bounce_reason == "550 5.1.1 spam: [link] refused"


def test_a_server_that_hangs_is_left_and_one_more_mail_is_tried(office, contact, settings):
    settings.EMAIL_TIMEOUT, office.hangs = 0.2, 0.5
    first = ask(contact)
    second = next(one for one in questions_of(contact) if one.pk != first.pk)

    questions.send(second.pk)

    assert first.mail_state == "failed"
    # Perhaps it arrived: its link is good all the same.
    assert len(first.token_hash) == 64
    assert [one.mail_state for one in questions_of(contact)] == ["failed", "failed"]


def test_a_server_that_is_away_is_tried_again(contact, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    question = asking.ask_now(contact)

    result = questions.send(question.pk)
    questions.give_up(question.pk)

    assert isinstance(result, Later)
    assert result.counts
    assert again(question).mail_state == "failed"


def test_a_worker_that_died_while_sending_is_followed_by_one_mail(office, contact):
    question = asking.ask_now(contact)
    questions._begin(question.pk)  # and then the worker is killed

    questions.send(question.pk)
    questions.send(question.pk)
    for one in questions_of(contact):
        questions.send(one.pk)

    assert len(office.mails) == 1
    assert [one.mail_state for one in questions_of(contact)] == ["failed", "sent"]


def test_a_question_is_sent_once_however_often_its_job_runs(office, contact):
    question = ask(contact)

    assert questions.send(question.pk) == Done("not-sent")
    assert len(office.mails) == 1


def test_a_name_cannot_add_headers(office, contact, org):
    with transaction.atomic():
        Organization.objects.update(name="Acme\r\nBcc: all@example.com\r\n\r\nHello")
    ask(contact)

    assert office.mails[0]["Bcc"] is None
    assert office.envelopes[0].rcpt_tos == [contact.email]
    assert office.mails[0]["Subject"].startswith("Acme Bcc: all@example.com Hello: are you")


def test_a_letter_to_two_addresses_in_one_is_not_sent(office):
    letter = Letter("a@example.com\nBcc: b@example.com", "x", "x", "x", "<1@example.com>")

    with pytest.raises(mail.NotSentError):
        mail.send(letter)
    assert office.mails == []


def test_links_are_in_no_log_and_no_event(office, contact, org):
    office.to_data = "451 4.0.0 try later"
    with logs_at_debug() as logs:
        ask(contact)
    token = re.search(r"/contact/([\w-]{43})/", office.mails[0].get_body(["plain"]).get_content())[
        1
    ]
    with transaction.atomic():
        bodies = " ".join(Event.objects.values_list("body", flat=True))

    assert token.encode() not in logs.content
    assert token not in bodies


def test_names_are_written_plainly_in_text_and_escaped_in_html(office, org):
    with transaction.atomic():
        Organization.objects.update(name="Smith & <Sons>")
    ask(make_contact())

    sent = office.mails[0]
    assert "Smith & <Sons> has you" in sent.get_body(["plain"]).get_content()
    assert "Smith &amp; &lt;Sons&gt;</strong> has you" in sent.get_body(["html"]).get_content()
