"""Files that prove something: told by content; their names made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rules.proof_files import TEXT, UnsuitableFileError, content_type_of, safe_name
from tests.registration_page.files import BAD, GOOD

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(("content", "expected"), GOOD.values(), ids=GOOD.keys())
def test_four_kinds_of_files_are_taken(content, expected):
    assert content_type_of(content) == expected


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_all_other_files_are_refused_with_a_sentence(content):
    with pytest.raises(UnsuitableFileError, match=r"\.$"):
        content_type_of(content)


@pytest.mark.parametrize(("name", "expected"), [
    ("report.pdf", "report.txt"),
    ("../../etc/passwd", "passwd.txt"),
    ("..\\..\\boot.ini", "boot.txt"),
    ("invoice\u202efdp.exe", "invoicefdp.txt"),
    ("con", "proof-con.txt"),
    ("nul.txt", "proof-nul.txt"),
    ("", "proof.txt"),
    ("...", "proof.txt"),
    ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
    ('a";b.txt', "a__b.txt"),
    ("Übersicht.txt", "Ubersicht.txt"),
    ("x" * 300, "x" * 100 + ".txt"),
])  # fmt: skip
def test_names_are_made_harmless(name, expected):
    assert safe_name(name, TEXT) == expected


@given(st.text())
def test_no_name_is_too_odd(name):
    made = safe_name(name, TEXT)

    assert made.isascii()
    assert made.isprintable()
    assert len(made) <= 120
    assert not set(made) & set('/\\":;<>|*?\r\n')
