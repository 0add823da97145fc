"""A key on paper can be typed in again, and a typing mistake is noticed."""

import re
from string import ascii_uppercase

import pytest

from credentials.crypto import BadFormat, BadKey, escrow_text, new_root_key, parse_escrow

from .samples import raw_key

pytestmark = pytest.mark.pure

WRITTEN = escrow_text(raw_key(1))
LETTERS = WRITTEN.replace(" ", "")
BASE32 = ascii_uppercase + "234567"


def test_a_key_is_written_in_fourteen_groups_of_four():
    assert re.fullmatch(r"[A-Z2-7]{4}( [A-Z2-7]{4}){13}", WRITTEN)


def test_what_is_written_is_read_back():
    for raw in (raw_key(1), *(new_root_key() for _ in range(100))):
        assert parse_escrow(escrow_text(raw)) == raw


@pytest.mark.parametrize(
    "typed",
    [
        LETTERS,
        WRITTEN.lower(),
        WRITTEN.replace(" ", "-"),
        f"\n {WRITTEN}\r\n",
        WRITTEN.replace(" ", "\n", 7),
    ],
    ids=["in one piece", "small letters", "hyphens", "spaces around", "several lines"],
)
def test_the_layout_does_not_matter(typed):
    assert parse_escrow(typed) == raw_key(1)


def test_no_single_wrong_letter_goes_unnoticed():
    for at, right in enumerate(LETTERS):
        for wrong in BASE32.replace(right, ""):
            with pytest.raises(BadFormat):
                parse_escrow(LETTERS[:at] + wrong + LETTERS[at + 1 :])


def test_no_two_swapped_letters_go_unnoticed():
    swaps = {
        LETTERS[:i] + LETTERS[k] + LETTERS[i + 1 : k] + LETTERS[i] + LETTERS[k + 1 :]
        for i in range(56)
        for k in range(i + 1, 56)
    }
    for swapped in swaps - {LETTERS}:
        with pytest.raises(BadFormat):
            parse_escrow(swapped)


def test_no_missing_or_doubled_letter_goes_unnoticed():
    for at in range(56):
        for typed in (LETTERS[:at] + LETTERS[at + 1 :], LETTERS[: at + 1] + LETTERS[at:]):
            with pytest.raises(BadFormat, match="letters"):
                parse_escrow(typed)


def test_no_two_swapped_groups_go_unnoticed():
    groups = WRITTEN.split()
    for at in range(13):
        swapped = [*groups[:at], groups[at + 1], groups[at], *groups[at + 2 :]]

        with pytest.raises(BadFormat, match="check value"):
            parse_escrow(" ".join(swapped))


@pytest.mark.parametrize("sign", ["0", "1", "8", "9", "=", "Ä", "\0", "\ud800", "\u0131", "ß"])
def test_a_sign_that_never_occurs_is_named_by_its_group(sign):
    with pytest.raises(BadFormat, match="Group 3 "):
        parse_escrow(LETTERS[:9] + sign + LETTERS[10:])


@pytest.mark.parametrize("text", ["", " ", "ABCD", LETTERS * 2])
def test_a_text_of_another_length_is_refused(text):
    with pytest.raises(BadFormat):
        parse_escrow(text)


def test_a_weak_key_is_not_written():
    with pytest.raises(BadKey):
        escrow_text(bytes(32))


def test_an_error_does_not_repeat_what_was_typed():
    with pytest.raises(BadFormat) as caught:
        parse_escrow("A" * 56)

    assert "AAAA" not in str(caught.value)
    assert caught.value.__context__ is None
