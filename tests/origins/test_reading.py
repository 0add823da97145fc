"""Every hostile origin is refused by its code, and nothing but a canonical one gets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rules.origins import OriginReading, OriginRefused, read_origin
from tests.origins.hostile import REFUSED, TAKEN

pytestmark = pytest.mark.pure

DISGUISED, REAL = "https://\u0430pple.com", "https://xn--pple-43d.com"
PIECES = st.sampled_from(
    ["https://", "http://", "a.example", ".com", "localhost", ":443", ":", "/", "//", "?", "#", "@",
     "xn--", "\u0430", "\u00fc", "\u0130", "\u03a3", "\u200d", "\ud800", ".", "[", "]", "::1", "%",
     ",", " ", "\n", "0x", "1", "_", "-", "\u3002", "*", "null"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=8).map("".join))
VALUES = st.one_of(TEXTS, TEXTS.map("https://{}".format), st.none(), st.integers(), st.binary())


def refusal(value, **options) -> OriginRefused:
    with pytest.raises(OriginRefused) as caught:
        read_origin(value, **options)
    return caught.value


def reading_or_none(value) -> OriginReading | None:
    try:
        return read_origin(value)
    except OriginRefused:
        return None


@pytest.mark.parametrize(("value", "code", "offer"), REFUSED, ids=lambda value: ascii(value)[:40])
def test_a_hostile_origin_is_refused_with_a_sentence_and_a_way_out(value, code, offer):
    seen = refusal(value)

    assert (seen.code, seen.offer) == (code, offer)
    assert seen.sentence.isprintable()
    assert len(seen.sentence) < 400


def test_the_table_is_long_enough():
    assert len({repr(value) for value, *_ in REFUSED}) >= 66


@pytest.mark.parametrize(("value", "origin", "shown"), TAKEN, ids=lambda value: ascii(value)[:40])
def test_an_origin_is_stored_in_one_spelling_and_shown_in_its_own(value, origin, shown):
    seen = read_origin(value)

    assert (seen.origin, seen.shown) == (origin, shown)


def test_a_look_alike_is_taken_only_once_its_punycode_was_confirmed():
    assert "xn--pple-43d.com" in refusal(DISGUISED).sentence
    assert "mixes scripts" in refusal(DISGUISED).sentence
    assert refusal(DISGUISED, confirmed=frozenset({"https://other.example"})).code == "look-alike"

    assert read_origin(DISGUISED, confirmed=frozenset({REAL})).origin == REAL


def test_punycode_confirms_itself_and_keeps_its_warning():
    assert "mixes scripts" in read_origin(REAL).problem
    assert read_origin("https://b\u00fccher.example").problem == ""


@pytest.mark.parametrize("value", ["http://localhost:3000", "https://localhost"])
def test_localhost_is_refused_where_nobody_develops(value):
    assert refusal(value, allow_localhost=False).code == "localhost"


@given(VALUES)
def test_whatever_comes_in_a_canonical_origin_or_a_refusal_comes_out(value):
    seen = reading_or_none(value)

    if seen is not None:
        assert seen.origin.isascii()
        assert seen.origin == seen.origin.lower()
        assert len(seen.origin) <= 300
        assert read_origin(seen.origin).origin == seen.origin


@given(VALUES)
def test_an_offer_is_always_accepted(value):
    try:
        read_origin(value)
    except OriginRefused as refused:
        for offer in filter(None, refused.offer.split("\n")):
            assert read_origin(offer).origin == offer
