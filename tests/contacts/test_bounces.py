"""A mail comes back: pushed by a server, or found in a mailbox."""

import json
import mailbox
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cxone_registry.audit.models import Event
from cxone_registry.isolation.context import organization_context
from tenants.models import Attestation
from tenants.services import contacts, mailboxes
from tenants.services.mailboxes import MailboxError, read_mailbox
from tests.contacts.conftest import again, ask, make_contact
from tests.contacts.imap_server import ImapServer
from tests.contacts.post_office import returned

ADDRESS = "/mail/bounce/"
TOKEN = "bounce-token-0123456789abcdef"


@pytest.fixture
def question(contact, mailoutbox):
    return ask(contact)


@pytest.fixture
def push(settings):
    settings.BOUNCE_TOKEN = TOKEN

    def send(body, content_type="message/rfc822", authorization=f"Bearer {TOKEN}", **more):
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        headers = {"Authorization": authorization}
        return client.post(ADDRESS, body, content_type=content_type, headers=headers, **more)

    return send


def as_json(**values):
    return json.dumps({"permanent": True, "reason": "gone", "recipient": "", **values})


def test_a_report_marks_the_contact_once(push, question, contact):
    report = returned(question.message_id)

    answers = [push(report).status_code, push(report).status_code]

    assert answers == [204, 204]
    assert again(contact).bounced_at is not None
    assert again(contact).bounce_reason.startswith("550 5.1.1")
    assert again(question).answer == Attestation.Answer.BOUNCED
    with transaction.atomic():
        told = Event.objects.filter(action="contact.bounced").values_list("actor", flat=True)
        assert list(told) == ["bounces"]


def test_json_says_the_same(push, question, contact):
    body = as_json(message_id=question.message_id, reason="no <b>such</b>\n user " + "k" * 60)

    assert push(body, "application/json").status_code == 204
    assert again(contact).bounce_reason == "no <b>such</b> user [...]"


@pytest.mark.parametrize(
    "body",
    [
        as_json(message_id="<unknown@registry.example.com>"),
        as_json(message_id="x" * 3000),
        as_json(message_id=""),
        as_json(message_id="<a\x00b@example.com>"),
    ],
)
def test_unknown_mails_are_answered_alike(push, question, contact, body):
    answer = push(body, "application/json")

    assert (answer.status_code, answer.content) == (204, b"")
    assert again(contact).bounced_at is None


def test_a_passing_problem_marks_nobody(push, question, contact):
    push(as_json(message_id=question.message_id, permanent=False), "application/json")
    push(returned(question.message_id, status="4.4.1"))

    assert again(contact).bounced_at is None


def test_who_answered_is_there(push, question, contact):
    with transaction.atomic():
        Attestation.objects.update(answer="still", answered_at=timezone.now())

    push(returned(question.message_id))

    assert again(contact).bounced_at is None


def test_a_corrected_address_is_not_marked_by_the_old_one(push, question, contact):
    contacts.forget_signs(contact)

    push(returned(question.message_id))

    assert again(contact).bounced_at is None


def test_only_who_knows_the_token_may_push(push, question, settings):
    refused = [
        push("", authorization=given).status_code
        for given in ("", "Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \u00e9")
    ]
    settings.BOUNCE_TOKEN = ""

    assert refused == [401] * 5
    assert push("", authorization="Bearer ").status_code == 404


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{", "application/json", 400),
        ("[]", "application/json", 400),
        ("[" * 5000, "application/json", 400),
        ('{"message_id": 1}', "application/json", 400),
        ('{"permanent": "yes"}', "application/json", 400),
        ("x", "text/html", 400),
        ("x", "", 400),
        (b"\xff\x00" * 50, "application/json", 400),
        (b"\xff\x00" * 50, "message/rfc822", 204),
        ("x" * (256 * 1024 + 1), "message/rfc822", 413),
    ],
)
def test_hostile_bodies_are_refused_in_a_sentence(push, body, content_type, status):
    answer = push(body, content_type)

    assert answer.status_code == status
    assert status == 204 or answer.content.endswith(b".")


def test_other_methods_and_lengths_are_refused(push, settings):
    client = Client(headers={"Authorization": f"Bearer {TOKEN}"})

    assert client.get(ADDRESS).status_code == 405
    assert push("x", CONTENT_LENGTH="9" * 20).status_code == 413
    assert push("x", CONTENT_LENGTH="x").status_code == 411


def test_a_bounce_reaches_only_the_organisation_that_asked(push, question, other_org):
    with organization_context(other_org.pk):
        stranger = make_contact()

    push(returned(question.message_id))

    with organization_context(other_org.pk):
        assert again(stranger).bounced_at is None


def test_a_maildir_is_read_once(tmp_path, question, contact, settings, capsys):
    box = mailbox.Maildir(tmp_path / "box")
    for raw in (returned(question.message_id), b"Subject: hello\r\n\r\nhello", b"\xff\x00"):
        box.add(raw)
    settings.BOUNCE_MAILBOX = f"maildir://{tmp_path}/box"

    call_command("bounces")
    again_read = read_mailbox(settings.BOUNCE_MAILBOX)

    assert "3 mails read, 1 contacts marked." in capsys.readouterr().out
    assert again_read == (0, 0)
    assert again(contact).bounced_at is not None


def test_a_mail_nested_without_end_stops_no_maildir(tmp_path, question, contact):
    for place in ("tmp", "new", "cur"):
        (tmp_path / place).mkdir()
    nested = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    (tmp_path / "new" / "1").write_bytes(b"".join(nested % (at, at) for at in range(2000)))
    (tmp_path / "cur" / "2:2,F").write_bytes(returned(question.message_id))

    assert read_mailbox(f"maildir://{tmp_path}") == (2, 1)
    assert sorted(path.name for path in (tmp_path / "cur").iterdir()) == ["1:2,S", "2:2,FS"]


def test_an_imap_mailbox_is_read_once(question, contact, monkeypatch):
    with ImapServer([returned(question.message_id), b"Subject: x\r\n\r\nx"]) as server:
        monkeypatch.setattr(mailboxes, "connect", server.connect)
        url = "imaps://bounce%40example.com:p%20w@imap.example.com/Came%20back"
        first, second = read_mailbox(url), read_mailbox(url)

    assert (first, second) == ((2, 1), (0, 0))
    assert again(contact).bounced_at is not None
    assert any('LOGIN bounce@example.com "p w"' in line for line in server.lines)
    assert any('SELECT "Came back"' in line for line in server.lines)


def test_a_mailbox_that_cannot_be_read_says_no_password(tmp_path, settings):
    places = ["imaps://user:sEcReT@127.0.0.1:1/INBOX", f"maildir://{tmp_path}/sEcReT"]
    for settings.BOUNCE_MAILBOX in places:
        with pytest.raises(MailboxError) as problem:
            read_mailbox(settings.BOUNCE_MAILBOX)
        assert not re.search("sEcReT", str(problem.value))
        with pytest.raises(CommandError):
            call_command("bounces")


def test_a_question_older_than_its_link_marks_nobody(push, question, contact):
    with transaction.atomic():
        Attestation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    push(returned(question.message_id))

    assert again(contact).bounced_at is None
