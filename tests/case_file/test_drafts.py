"""Mails to NICE: what they say, and that nothing in them becomes a header."""

from dataclasses import replace
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.draft_words import WORDS
from tenants.rules.drafts import SUPPORT, Draft, changed_origins, draft, mailto
from tenants.rules.mail_link import LIMIT, SEE_TEXT
from tenants.rules.plan import Plan
from tests.case_file.plans import USER_APP

pytestmark = pytest.mark.pure

SENT = date(2026, 11, 2)


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_every_mail_names_the_application_its_business_unit_and_the_tracking_number(kind):
    mail = draft(kind, USER_APP)

    assert mail.to == SUPPORT == "devonesupport@nice.com"
    assert mail.subject.endswith("Desk Companion [TRK-20931]")
    assert "Tracking number: TRK-20931\nApplication: Desk Companion" in mail.body
    assert "Business unit: 4600738 Example Partners" in mail.body
    assert mail.body.endswith("kind regards\nAda Lovelace")


@pytest.mark.parametrize("kind", sorted(WORDS))
def test_a_follow_up_quotes_the_day_and_asks_where_it_stands(kind):
    mail = draft(kind, USER_APP, text="Please add: https://a.example.com", follow_up_of=SENT)

    assert mail.subject.startswith("Follow-up: ")
    assert "On 2 November 2026 we wrote" in mail.body
    assert "https://a.example.com" in mail.body


@pytest.mark.parametrize("kind", [*sorted(WORDS), "no-such-kind"])
def test_an_empty_plan_still_makes_a_mail_without_empty_lines_of_facts(kind):
    mail = draft(kind, Plan())

    assert "Tracking number:" not in mail.body
    assert "\n\n\n" not in mail.body
    assert "{" not in mail.body


def test_a_change_of_origins_lists_what_to_add_and_what_to_remove():
    text = changed_origins(("https://new.example.com",), ("https://old.example.com",))

    body = draft("origins", USER_APP, text=text).body

    assert "Please add:\nhttps://new.example.com\n\nPlease remove:\nhttps://old.example" in body


def test_without_words_of_the_person_the_whole_list_of_the_plan_stands_there():
    body = draft("origins", USER_APP).body

    assert "should be:\nhttps://desk.example.com\nhttps://desk.example.net" in body


def test_a_contact_who_left_is_not_in_the_list():
    body = draft("contacts", USER_APP).body

    assert "Operations <ops@example.net>" in body
    assert "bob@example.com" not in body


def test_a_new_secret_is_asked_for_by_the_way_that_the_form_named():
    by_manager = replace(USER_APP, password_delivery="tam")

    assert "through our Technical Account Manager" in draft("secret", by_manager).body
    assert "by e-mail to our technical contacts" in draft("secret", USER_APP).body


def test_the_link_opens_the_same_mail():
    mail = draft("origins", USER_APP)

    link = urlsplit(mailto(mail))

    assert (link.scheme, link.path) == ("mailto", SUPPORT)
    assert dict(parse_qsl(link.query)) == {
        "subject": mail.subject,
        "body": mail.body.replace("\n", "\r\n"),
    }


def test_a_long_mail_leaves_its_text_to_be_copied():
    link = mailto(draft("other", USER_APP, text="x" * 5_000))

    assert dict(parse_qsl(urlsplit(link).query))["body"] == SEE_TEXT


def test_a_name_cannot_add_a_receiver():
    plan = replace(USER_APP, name="App\r\nBcc: eve@evil.example\u2028Cc: x?&to=y")

    mail = draft("other", plan)

    assert "\n" not in mail.subject
    assert "App Bcc: eve@evil.example Cc: x?&to=y" in mail.subject
    assert [key for key, _ in parse_qsl(urlsplit(mailto(mail)).query)] == ["subject", "body"]


ANY = st.text(st.characters(codec=None), max_size=400)


@settings(max_examples=60, deadline=None)
@given(to=ANY, subject=ANY, body=ANY, repeat=st.integers(1, 40))
def test_no_text_breaks_out_of_the_link(to, subject, body, repeat):
    link = mailto(Draft(to, subject * repeat, body * repeat))

    assert len(link) <= LIMIT
    assert link.isascii()
    assert not set(link) & set("\r\n \t\"'<>\\")
    assert (link.count("?"), link.count("&"), link.count(":")) == (1, 1, 1)


@settings(max_examples=60, deadline=None)
@given(name=ANY, number=ANY, text=ANY, kind=st.sampled_from(sorted(WORDS)))
def test_no_answer_breaks_the_subject_or_raises(name, number, text, kind):
    mail = draft(kind, replace(USER_APP, name=name, tracking_number=number), text=text)

    assert len(mail.subject.splitlines()) == 1
    assert mailto(mail).startswith(f"mailto:{SUPPORT}?subject=")
