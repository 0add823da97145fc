"""Several parts become one spelling, and no other parts become the same."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.crypto import BadFormat, canon

pytestmark = pytest.mark.pure

# Few letters, so that moving a letter over a border, the classic collision, happens often.
PARTS = st.lists(st.binary(max_size=6) | st.text("a1\0:|", max_size=4), max_size=5)


def as_bytes(parts):
    return [part if isinstance(part, bytes) else part.encode() for part in parts]


def parts_in(spelling):
    """Read a spelling back: what has an inverse cannot give two lists the same bytes."""
    (count,), rest, parts = struct.unpack_from(">H", spelling), spelling[2:], []
    while rest:
        (length,) = struct.unpack_from(">I", rest)
        parts.append(rest[4 : 4 + length])
        rest = rest[4 + length :]
    assert len(parts) == count
    return parts


@given(st.lists(st.binary(max_size=9) | st.text(max_size=4), max_size=5))
@settings(max_examples=2000, deadline=None)
def test_every_spelling_can_be_read_back(parts):
    assert parts_in(canon(*parts)) == as_bytes(parts)


@given(PARTS, PARTS)
@settings(max_examples=500, deadline=None)
def test_two_lists_of_parts_meet_only_if_they_are_equal(left, right):
    assert (canon(*left) == canon(*right)) == (as_bytes(left) == as_bytes(right))


@given(st.binary(max_size=12), st.integers(0, 12), st.integers(0, 12))
@settings(max_examples=500, deadline=None)
def test_cutting_the_same_bytes_elsewhere_gives_another_spelling(raw, first, second):
    cuts = {min(first, len(raw)), min(second, len(raw))}

    assert len({canon(raw[:cut], raw[cut:]) for cut in cuts}) == len(cuts)


def test_no_parts_and_one_empty_part_differ():
    assert canon() != canon("")


def test_text_counts_as_its_utf8_bytes():
    assert canon("ä") == canon("ä".encode())


@pytest.mark.parametrize("part", [None, 1, True, 1.5, ["a"], bytearray(b"a")])
def test_a_part_that_is_neither_bytes_nor_text_is_refused(part):
    with pytest.raises(TypeError):
        canon(part)


def test_a_lone_surrogate_is_refused():
    with pytest.raises(BadFormat):
        canon("\ud800")


def test_more_parts_than_the_count_can_say_are_refused():
    with pytest.raises(BadFormat):
        canon(*[""] * 65536)
