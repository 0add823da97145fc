"""What is typed or chosen to prove an item: refused with a sentence, never with an error."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from credentials.admin.registration.proof_form import ProofForm
from tenants.rules.checklist import ITEMS
from tests.registration_page.files import BAD, GOOD

pytestmark = pytest.mark.pure
PAPER = next(item for item in ITEMS if item.code == "hand-over-delivered")
WORD = next(item for item in ITEMS if item.code == "permissions-minimal")
KEY = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST===="


def form(content=None, item=PAPER, **values):
    files = {} if content is None else {"file": SimpleUploadedFile("a.pdf", content)}
    return ProofForm(values, files, item=item)


HOSTILE_LINKS = [
    "javascript:alert(1)",
    "http://example.com/a",
    "data:text/html,hello",
    "//example.com",
    "example.com",
    "https://user:pw@example.com/",
    "https://user@example.com/",
    "https://",
    "https://exa mple.com",
    "https://example.com/" + "a" * 500,
    "https://example.com/?key=" + KEY,
    "https:///path",
    "https://[::1",
]
HOSTILE_NOTES = [
    "a" * 2001,
    "hidden \u202e text",
    f"the key is {KEY}",
    "client_secret: hunter2-hunter2",
]


@pytest.mark.parametrize("link", HOSTILE_LINKS)
def test_hostile_links_are_refused(link):
    assert form(link=link).errors["link"]


@pytest.mark.parametrize("note", HOSTILE_NOTES, ids=lambda note: note[:20])
def test_hostile_notes_are_refused(note):
    assert form(note=note).errors["note"]


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_hostile_files_are_refused(content):
    assert form(content).errors["file"]


@pytest.mark.parametrize("content", [content for content, _ in GOOD.values()], ids=GOOD.keys())
def test_good_files_are_taken(content):
    assert form(content).is_valid()


def test_a_link_is_kept_as_it_was_typed():
    taken = form(link="https://wiki.example.com/hand-over?page=7#top")

    assert taken.is_valid()
    assert taken.cleaned_data["link"] == "https://wiki.example.com/hand-over?page=7#top"


@pytest.mark.parametrize("values", [{}, {"note": "   "}])
def test_a_document_needs_something_that_shows_it(values):
    assert form(**values).non_field_errors()


def test_a_word_needs_nothing_more_and_takes_no_file():
    assert form(item=WORD).is_valid()
    assert set(form(item=WORD).fields) == {"note"}
