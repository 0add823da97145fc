"""What many answers about one origin tell together."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rules.probing import Answer, Liveness, in_words, is_clear, merged, moved, verdict

pytestmark = pytest.mark.pure

FIRST = datetime(2026, 11, 1, tzinfo=UTC)
THEN, NOW = FIRST + timedelta(days=1), FIRST + timedelta(days=2)
DENIED, SILENT = "origin-not-allowed", "throttled"
CODES = st.sampled_from(["", DENIED, "authorization-not-allowed", SILENT, "timeout"])


def test_the_same_answer_keeps_its_beginning():
    assert merged(merged(None, "", FIRST), "", NOW) == Answer(True, "", NOW, FIRST)


def test_another_answer_begins_anew():
    assert merged(merged(None, "", FIRST), DENIED, NOW) == Answer(False, DENIED, NOW, NOW)


def test_no_answer_changes_nothing_but_is_kept_where_there_never_was_one():
    allowed = merged(None, "", FIRST)

    assert merged(allowed, SILENT, NOW) == allowed
    assert merged(merged(None, SILENT, FIRST), "timeout", NOW) == Answer(False, "timeout", NOW, NOW)


@pytest.mark.parametrize(
    ("codes", "is_live"),
    [([], None), ([SILENT], None), ([""], True), (["", SILENT], True), (["", DENIED], False)],
)
def test_live_is_allowed_wherever_there_is_an_answer(codes, is_live):
    assert verdict([merged(None, code, NOW) for code in codes]) is is_live


def test_an_origin_comes_goes_and_comes_back():
    never = Liveness(None, None)
    came = moved(never, True, FIRST)
    went = moved(came, False, THEN)

    assert (came, went) == (Liveness(FIRST, None), Liveness(FIRST, THEN))
    assert moved(went, True, NOW) == Liveness(NOW, None)
    assert moved(never, False, NOW) == never
    assert moved(came, None, NOW) == came


@given(st.lists(CODES, max_size=8))
def test_writing_an_answer_twice_is_writing_it_once(codes):
    answer = None
    for code in codes:
        answer = merged(answer, code, THEN)

    assert answer is None or merged(answer, answer.code, answer.asked_at) == answer
    assert answer is None or answer.is_clear == any(is_clear(code) for code in codes)


def test_an_unknown_code_is_still_told():
    assert "tls-untrusted" in in_words("tls-untrusted")
