"""A key ring is read as a whole or refused with the number of a line."""

import base64

import pytest

from credentials.crypto import (
    BadFormat,
    BadKey,
    KeyMissing,
    format_key_line,
    key_id,
    keyring_from_text,
)

from .samples import raw_key

pytestmark = pytest.mark.pure


def line(number: int) -> str:
    return base64.b64encode(raw_key(number)).decode()


A, B = line(1), line(2)
BOTH = (key_id(raw_key(1)), key_id(raw_key(2)))


@pytest.mark.parametrize(
    "text",
    [
        f"{A}\n{B}",
        f"{A},{B}",
        f" {A} , {B} \n",
        f"{A}\r\n{B}\r\n",
        f"\ufeff{A}\n{B}\n",
        f"# the ring, of two keys\n\n{A}  # made 2026, by Ann\n\t\n{B}#next\n# end",
        f"{A},{B}  # both, on one line",
    ],
    ids=["lines", "commas", "spaces", "CRLF", "BOM", "comments", "comma in comment"],
)
def test_every_way_to_write_two_keys_is_read(text):
    assert keyring_from_text(text).ids == BOTH


def test_eight_keys_are_read():
    assert len(keyring_from_text("\n".join(map(line, range(8)))).ids) == 8


def test_the_primary_can_be_named():
    assert keyring_from_text(f"{A},{B}", BOTH[1]).primary == BOTH[1]


def test_a_primary_that_is_not_written_is_missing():
    with pytest.raises(KeyMissing):
        keyring_from_text(A, BOTH[1])


@pytest.mark.parametrize(
    ("third", "error"),
    {
        "truncated": (A[:-5], BadFormat),
        "without padding": (line(3)[:-1], BadFormat),
        "too long": (base64.b64encode(raw_key(3) + b"x").decode(), BadFormat),
        "too short": (base64.b64encode(raw_key(3)[:31]).decode(), BadFormat),
        "hexadecimal": (raw_key(3).hex(), BadFormat),
        "url-safe alphabet": ("-" + line(3)[1:], BadFormat),
        "space inside": (line(3)[:20] + " " + line(3)[20:], BadFormat),
        "tab inside": (line(3)[:20] + "\t" + line(3)[20:], BadFormat),
        "NUL inside": (line(3)[:20] + "\0" + line(3)[21:], BadFormat),
        "full-width letter": ("Ａ" + line(3)[1:], BadFormat),  # noqa: RUF001 (the point of it)
        "no-break space": ("\xa0" + line(3), BadFormat),
        "second BOM": ("\ufeff" + line(3), BadFormat),
        "quoted": (f'"{line(3)}"', BadFormat),
        "assignment": (f"KEY={line(3)}", BadFormat),
        "trailing comma": (line(3) + ",", BadFormat),
        "two keys without comma": (line(3) + " " + line(4), BadFormat),
        "loose last letter": (line(3)[:-2] + "B=", BadFormat),
        "old Macintosh line end": (line(3) + "\r" + line(4), BadFormat),
        "all zero": (base64.b64encode(bytes(32)).decode(), BadKey),
        "all alike": (base64.b64encode(b"k" * 32).decode(), BadKey),
        "the first again": (A, BadKey),
        "the second again": (f"{line(3)},{B}", BadKey),
    }.values(),
)
def test_a_bad_third_line_refuses_the_ring_by_its_number(third, error):
    with pytest.raises(error, match="Line 3 ") as caught:
        keyring_from_text(f"{A}\n{B}\n{third}\n")

    assert third[:8] not in repr((caught.value, caught.value.__context__))


def test_a_ninth_key_is_one_too_many():
    with pytest.raises(BadKey, match="Line 9 "):
        keyring_from_text("\n".join(map(line, range(9))))


@pytest.mark.parametrize("text", ["", "\n \n", "# no key yet\n", "\ufeff"])
def test_an_empty_ring_is_refused(text):
    with pytest.raises(BadKey, match="empty"):
        keyring_from_text(text)


@pytest.mark.parametrize("comment", ["", "made 2026, by Ann", "# again", "ä"])
def test_a_formatted_line_is_read_back(comment):
    assert keyring_from_text(format_key_line(raw_key(1), comment)).ids == BOTH[:1]


@pytest.mark.parametrize("comment", ["two\nlines", "a\r", "\0", "\x1b[2J", "\u2028"])
def test_a_comment_of_more_than_a_line_is_refused(comment):
    with pytest.raises(BadFormat):
        format_key_line(raw_key(1), comment)


def test_a_weak_key_is_not_formatted():
    with pytest.raises(BadKey):
        format_key_line(bytes(32), "zeros")
