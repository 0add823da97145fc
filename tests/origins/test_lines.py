"""Pasted lines: each is taken, there twice, refused or over the limit, by its own number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rules.origin_lines import MOST, MOST_LINES, read_lines, replaced
from tests.origins.hostile import REFUSED

pytestmark = pytest.mark.pure


def many(count):
    return "\n".join(f"https://app{number}.example.com" for number in range(count))


def test_lines_keep_the_numbers_that_the_text_box_shows():
    seen = read_lines("\r\nhttps://a.example\r\n\r\nnope\r\nhttps://A.example/\r\n")

    assert [(line.number, line.origin) for line in seen.taken] == [(2, "https://a.example")]
    assert [(line.number, line.code) for line in seen.refused] == [(4, "scheme")]
    assert [(line.number, line.first) for line in seen.duplicates] == [(5, 2)]


def test_what_the_registration_has_already_is_a_duplicate_of_no_line():
    seen = read_lines("https://a.example:443", present=frozenset({"https://a.example"}))

    assert [(line.origin, line.first) for line in seen.duplicates] == [("https://a.example", 0)]


def test_no_more_than_the_limit_is_taken_and_the_rest_is_told():
    seen = read_lines(many(MOST + 5))

    assert len(seen.taken) == MOST
    assert seen.left_out == tuple(range(MOST + 1, MOST + 6))
    assert not seen.is_clean


def test_what_is_there_already_counts_towards_the_limit():
    present = frozenset(f"https://old{number}.example" for number in range(MOST - 1))

    assert len(read_lines(many(3), present=present).taken) == 1


def test_lines_beyond_ten_thousand_are_not_even_looked_at():
    assert len(read_lines("x\n" * (MOST_LINES + 3)).refused) == MOST_LINES


def test_a_long_line_is_echoed_by_its_beginning():
    assert len(read_lines("https://" + "x" * 5000).refused[0].text) == 100


def test_an_invisible_character_is_spelled_out():
    assert read_lines("https://ex\u200bample.com").refused[0].text == "https://ex[U+200B]ample.com"


def test_an_offer_takes_the_place_of_its_line():
    text = "https://a.com,https://b.com\nhttps://c.com"
    refused = read_lines(text).refused[0]

    assert [line.origin for line in read_lines(replaced(text, 1, refused.offer)).taken] == [
        "https://a.com", "https://b.com", "https://c.com",
    ]  # fmt: skip


def test_every_hostile_origin_is_refused_as_a_line_too():
    lines = [value for value, *_ in REFUSED if isinstance(value, str) and "\n" not in value]
    lines = [line for line in lines if line.strip()]

    assert len(read_lines("\n".join(lines)).refused) == len(lines)


@given(st.lists(st.text(max_size=20), max_size=12).map("\n".join))
def test_every_line_with_text_ends_up_in_one_place(text):
    seen = read_lines(text)
    numbers = [line.number for line in (*seen.taken, *seen.duplicates, *seen.refused)]
    numbers += seen.left_out

    assert sorted(numbers) == [
        number for number, line in enumerate(text.split("\n"), 1) if line.strip()
    ]


@given(st.text(), st.integers(), st.text())
def test_replacing_a_line_that_is_not_there_changes_nothing(text, number, offer):
    inside = 0 < number <= text.count("\n") + 1

    assert inside or replaced(text, number, offer) == text
