"""Mails that came back, well-formed and not: facts out, never an exception."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.bounce_mail import read_bounce
from tenants.rules.mail_status import LONGEST, filtered, is_dead
from tests.contacts.post_office import returned

pytestmark = pytest.mark.pure
OURS = "<0123456789abcdef@registry.example.com>"
REPORT = returned(OURS)


def test_a_report_names_our_mail_the_recipient_and_the_reason():
    found = read_bounce(REPORT)

    assert (found.message_id, found.recipient, found.is_dead) == (OURS, "ana@example.com", True)
    assert found.reason == "550 5.1.1 <ana@example.com>: no such user, see [link]"


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "4.2.2"},
        {"status": "5.2.2"},
        {"status": "5.7.1"},
        {"action": "delayed"},
        {"action": "relayed"},
    ],
)
def test_what_may_pass_is_no_dead_mailbox(changes):
    assert not read_bounce(returned(OURS, **changes)).is_dead


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("5.1.1 unknown", 0, True),
        ("5.2.1 disabled", 0, True),
        ("5.4.1 access denied", 0, True),
        ("5.3.4 too big", 550, False),
        ("no such user", 550, True),
        ("relay denied", 554, False),
        ("4.1.1", 550, False),
        ("", 0, False),
    ],
)
def test_enhanced_codes_come_before_reply_codes(text, code, expected):
    assert is_dead(text, code) == expected


def test_only_the_header_sent_back_is_enough():
    report = returned(OURS, kind="text/rfc822-headers")

    assert read_bounce(report).message_id == OURS


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: hello\r\n\r\nI am on holiday.",
        b"Content-Type: multipart/report; boundary=\r\n\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\n" * 5000,
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at)
            for at in range(1500)
        ),
        REPORT.replace(OURS.encode(), b"<" + b"x" * 5000 + b"@y>"),
        REPORT.replace(b"message/delivery-status", b"text/plain"),
        REPORT.replace(b"multipart/report", b"multipart/report; charset=nonsense"),
    ],
)
def test_anything_can_be_sent_to_a_mailbox(raw):
    found = read_bounce(raw)

    assert found is None or found.message_id == OURS


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(REPORT)), st.integers(0, 40), st.binary(max_size=40))
def test_a_damaged_report_is_read_or_left(at, cut, put):
    found = read_bounce(REPORT[:at] + put + REPORT[at + cut :])

    assert found is None or found.message_id.startswith("<")


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=400))
def test_a_reason_is_one_short_line(text):
    kept = filtered(text)

    assert len(kept) <= LONGEST
    assert "\n" not in kept
    assert "\x00" not in kept
    assert "http://" not in kept.lower()
