"""Where an origin stands, in words, from its dates alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.rules.ledger import STATES, OriginFacts, reading

pytestmark = pytest.mark.pure

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def ago(days):
    return NOW - timedelta(days=days)


CASES = [
    ({}, "wanted", "Wanted since 24 October 2026, not requested from NICE yet."),
    ({"probed_at": ago(1)}, "wanted", "not requested from NICE, not live."),
    ({"is_sent": True}, "unknown", "never probed: it may be live."),
    ({"requested_at": ago(11), "probed_at": ago(1)}, "requested",
     "Requested 11 days ago (12 November 2026), not live."),
    ({"requested_at": ago(0)}, "requested", "Requested today (23 November 2026), never probed."),
    ({"requested_at": ago(1)}, "requested", "Requested yesterday"),
    ({"requested_at": ago(21)}, "requested", "Requested 21 days ago"),
    ({"requested_at": ago(22), "probed_at": ago(1)}, "overdue",
     "NICE's answer was due on 22 November 2026."),
    ({"requested_at": ago(22), "due_at": NOW + timedelta(days=2)}, "requested", "22 days ago"),
    ({"requested_at": ago(2), "due_at": ago(1)}, "overdue", "was due on 22 November 2026."),
    ({"requested_at": ago(30), "live_since": ago(9)}, "live", "Live since 14 November 2026."),
    ({"live_since": ago(9), "gone_since": ago(3)}, "lost", "Was live until 20 November 2026."),
    ({"live_since": ago(9), "gone_since": ago(3), "requested_at": ago(2)}, "requested",
     "2 days ago"),
    ({"unwanted_at": ago(4), "live_since": ago(9)}, "unwanted-live",
     "Live, but no longer wanted since 19 November 2026. Its removal was not requested"),
    ({"unwanted_at": ago(4), "live_since": ago(9), "removal_requested_at": ago(2)},
     "unwanted-live", "Its removal was requested 2 days ago."),
    ({"unwanted_at": ago(4), "live_since": ago(9), "gone_since": ago(1)}, "removed",
     "was live until 22 November 2026."),
    ({"unwanted_at": ago(4), "requested_at": ago(9)}, "unknown", "never probed"),
    ({"unwanted_at": ago(4), "requested_at": ago(9), "probed_at": ago(1)}, "removed", "not live."),
    ({"unwanted_at": ago(4)}, "removed", "No longer wanted since 19 November 2026, not live."),
]  # fmt: skip


@pytest.mark.parametrize(("dates", "state", "words"), CASES)
def test_a_state_follows_from_the_dates(dates, state, words):
    seen = reading(OriginFacts(wanted_at=ago(30), **dates), NOW)

    assert seen.state == state
    assert words in seen.sentence


def test_dates_are_those_of_the_reader():
    asked = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    facts = OriginFacts(wanted_at=asked, requested_at=asked)

    assert "yesterday (22 November" in reading(facts, NOW).sentence
    assert "today (23 November" in reading(facts, NOW.astimezone(ZoneInfo("Asia/Tokyo"))).sentence


TIMES = st.none() | st.integers(0, 400).map(ago)


@given(TIMES, TIMES, TIMES, TIMES, TIMES, TIMES, TIMES, st.booleans())
def test_any_dates_have_a_state_and_a_sentence(a, b, c, d, e, f, g, is_sent):
    seen = reading(OriginFacts(ago(400), a, b, c, d, e, f, g, is_sent), NOW)

    assert seen.state in STATES
    assert seen.sentence.endswith(".")
    assert seen.sentence[0].isupper()
