"""From signs to a state: every combination, over time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.liveness import STATES, Signs, liveness

pytestmark = pytest.mark.pure
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)

moments = st.integers(0, 900).map(lambda day: START + day * DAY)
perhaps = st.none() | moments
all_signs = st.builds(
    Signs,
    created=moments,
    confirmed=perhaps,
    signed_in=perhaps,
    asked=perhaps,
    bounced=perhaps,
    left=perhaps,
)
unbroken = st.builds(Signs, created=moments, confirmed=perhaps, signed_in=perhaps, asked=perhaps)
days = st.integers(7, 730)
cheap = settings(max_examples=60, deadline=None)


def state(now=START + 100 * DAY, stale=180, ask=90, **signs):
    return liveness(Signs(**{"created": START, **signs}), now, stale, ask).state


@pytest.mark.parametrize(
    ("signs", "expected"),
    [
        ({"created": START + 50 * DAY}, "live"),
        ({}, "doubtful"),
        ({"created": START - 100 * DAY}, "stale"),
        ({"confirmed": START + 50 * DAY}, "live"),
        ({"signed_in": START + 50 * DAY}, "live"),
        ({"created": START + 50 * DAY, "asked": START + 80 * DAY}, "doubtful"),
        ({"created": START + 50 * DAY, "asked": START + 95 * DAY}, "live"),
        ({"asked": START + 50 * DAY, "confirmed": START + 51 * DAY}, "live"),
        ({"bounced": START + 60 * DAY}, "bounced"),
        ({"bounced": START + 60 * DAY, "confirmed": START + 61 * DAY}, "live"),
        ({"bounced": START + 60 * DAY, "signed_in": START + 99 * DAY}, "bounced"),
        ({"left": START + 60 * DAY, "confirmed": START + 61 * DAY}, "left"),
        ({"left": START + 60 * DAY, "bounced": START + 61 * DAY}, "left"),
    ],
)
def test_the_newest_sign_decides(signs, expected):
    assert state(**signs) == expected


@cheap
@given(all_signs, moments, days, days)
def test_every_combination_is_one_state_with_a_sentence(signs, now, stale, ask):
    found = liveness(signs, now, stale, ask)

    assert found.state in STATES
    assert found.sentence.endswith(".")


@cheap
@given(unbroken, days, days, st.integers(0, 2000), st.integers(0, 2000))
def test_silence_never_makes_anybody_livelier(signs, stale, ask, first, later):
    order = ("live", "doubtful", "stale")
    latest = max(filter(None, (signs.last, signs.asked)))
    seen = [
        order.index(liveness(signs, latest + n * DAY, stale, ask).state)
        for n in sorted((first, later))
    ]

    assert seen == sorted(seen)


@cheap
@given(all_signs, days, days)
def test_a_confirmation_brings_back_all_but_who_left(signs, stale, ask):
    now = START + 1000 * DAY
    again = Signs(**{name: getattr(signs, name) for name in signs.__slots__} | {"confirmed": now})

    assert liveness(again, now, stale, ask).state == ("left" if signs.left else "live")


@cheap
@given(unbroken, days, days, st.integers(0, 2000))
def test_a_state_has_begun(signs, stale, ask, passed):
    now = max(filter(None, (signs.last, signs.asked))) + passed * DAY

    assert liveness(signs, now, stale, ask).since <= now
