"""When reports come due: whatever the clocks do, once for each time that a rhythm means."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credentials.rules.report_times import Rhythm, in_words, moment, next_due

pytestmark = pytest.mark.pure
BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia",
         "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Casablanca"]  # fmt: skip
rhythms = st.builds(
    Rhythm,
    frequency=st.sampled_from(["daily", "weekly", "monthly"]),
    weekday=st.integers(0, 6),
    month_day=st.integers(1, 28),
    at=st.builds(time, st.integers(0, 23), st.integers(0, 59)),
)
zones = st.sampled_from(ZONES).map(zoneinfo.ZoneInfo)
moments = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def wall(value, zone):
    return value.astimezone(zone).replace(tzinfo=None)


@settings(max_examples=150, deadline=None)
@given(moments, rhythms, zones)
def test_it_is_later_and_on_the_right_day_at_the_right_time(after, rhythm, zone):
    due = next_due(after, rhythm, zone)

    assert due > after
    shown = wall(due, zone)
    is_shifted = shown.time() != rhythm.at
    # Only a time that the clocks skipped is another one, and then it is the first after the gap.
    assert (
        not is_shifted
        or wall(due - timedelta(minutes=1), zone) < datetime.combine(shown.date(), rhythm.at)
        or shown.date() > wall(due - timedelta(minutes=1), zone).date()
    )
    assert is_shifted or rhythm.falls_on(shown.date())


@settings(max_examples=150, deadline=None)
@given(moments, rhythms, zones, st.integers(0, 40 * 24 * 60))
def test_nothing_is_left_out_between_two(after, rhythm, zone, minutes):
    due = next_due(after, rhythm, zone)
    between = min(after + timedelta(minutes=minutes), due - timedelta(seconds=1))

    assert between < after or next_due(between, rhythm, zone) == due


@settings(max_examples=100, deadline=None)
@given(moments, st.builds(time, st.integers(0, 23), st.integers(0, 59)), zones)
def test_every_day_has_its_own(after, at, zone):
    rhythm = Rhythm("daily", 0, 1, at)
    first = next_due(after, rhythm, zone)
    second = next_due(first, rhythm, zone)

    assert timedelta(hours=20) < second - first < timedelta(hours=49)


def test_a_time_that_the_clocks_skip_goes_to_the_next_minute_that_exists():
    assert moment(date(2026, 3, 29), time(2, 30), BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_that_the_clocks_show_twice_counts_once():
    rhythm = Rhythm("daily", 0, 1, time(2, 30))
    first = next_due(datetime(2026, 10, 24, 12, tzinfo=UTC), rhythm, BERLIN)

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_due(first, rhythm, BERLIN) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_eight_in_the_morning_stays_eight_in_the_morning():
    rhythm = Rhythm("weekly", 0, 1, time(8))
    before = next_due(datetime(2026, 3, 20, tzinfo=UTC), rhythm, BERLIN)
    after = next_due(before, rhythm, BERLIN)

    assert (before.hour, after.hour) == (7, 6)
    assert [wall(one, BERLIN).hour for one in (before, after)] == [8, 8]


@pytest.mark.parametrize(
    ("rhythm", "words"),
    [
        (Rhythm("daily", 0, 1, time(8)), "every day at 08:00"),
        (Rhythm("weekly", 4, 1, time(16, 5)), "every Friday at 16:05"),
        (Rhythm("monthly", 0, 28, time(0)), "on day 28 of every month at 00:00"),
    ],
)
def test_it_is_said_in_words(rhythm, words):
    assert in_words(rhythm) == words
