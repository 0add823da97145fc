"""Settings of mail: what is taken, and what is refused without repeating it."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from cxone_registry.logging import redact
from cxone_registry.settings import mail

pytestmark = pytest.mark.pure
PARSE = environ.Env.email_url_config


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp+tls://user:p%40ss@mail.example.com", 587, True, None),
        ("smtp+ssl://user:pass@mail.example.com", 465, None, True),
        ("smtp://mail.example.com", 25, None, None),
        ("smtp+tls://mail.example.com:2525", 2525, True, None),
    ],
)
def test_a_url_says_where_and_how(url, port, tls, ssl):
    found = mail.from_url(url, PARSE)

    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example.com", port)
    assert (found.get("EMAIL_USE_TLS"), found.get("EMAIL_USE_SSL")) == (tls, ssl)


@pytest.mark.parametrize(
    "url",
    [
        "smtps://user:sEcReT@mail.example.com",
        "consolemail://sEcReT",
        "http://user:sEcReT@mail.example.com",
        "smtp://user:sEcReT/x@mail.example.com:port",
        "smtp://[sEcReT",
        "sEcReT",
    ],
)
def test_other_urls_are_refused_without_repeating_them(url):
    with pytest.raises(ImproperlyConfigured) as refusal:
        mail.from_url(url, PARSE)

    assert "sEcReT" not in str(refusal.value)
    assert "EMAIL_URL" in str(refusal.value)


@pytest.mark.parametrize(
    "value", ["nobody", "a@", "@b", "A <a@b.example>\nBcc: c@d.example", "\u00e4@example.com"]
)
def test_a_sender_is_one_address(value):
    with pytest.raises(ImproperlyConfigured, match="CXR_MAIL_FROM"):
        mail.address("CXR_MAIL_FROM", value)


def test_a_sender_may_have_a_name_and_may_be_unset():
    named = "CXone Registry <registry@example.com>"

    assert mail.address("CXR_MAIL_FROM", named) == named
    assert mail.address("CXR_MAIL_FROM", "") == ""


@pytest.mark.parametrize(("mailbox", "token"), [("imap://x/y", ""), ("/var/mail", ""), ("", "x")])
def test_bounces_come_in_safely_or_not_at_all(mailbox, token):
    with pytest.raises(ImproperlyConfigured, match="CXR_BOUNCE"):
        mail.refuse_bad_bounces(mailbox, token)


def test_the_log_s_net_takes_links_out():
    assert redact("Gone: /contact/" + "k" * 43 + "/") == "Gone: [redacted:link]/"
