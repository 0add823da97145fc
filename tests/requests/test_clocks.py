"""Vendor clocks: weekends, holidays, zones, and days that begin twice or not at midnight."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.rules.clocks import (
    Calendar,
    business_days,
    clock,
    counted_days,
    day_of,
    due_words,
    is_assumed,
    is_overdue,
)
from tenants.rules.holiday_calendars import holiday_name, is_business_day, problem_with, supported

pytestmark = pytest.mark.pure

BERLIN = Calendar("", "Europe/Berlin")
# Far from UTC, off the hour, midnight skipped, midnight twice, a day left out, half-hour summer.
ZONES = [
    "UTC", "Pacific/Kiritimati", "Pacific/Niue", "America/St_Johns", "Asia/Kathmandu",
    "America/Santiago", "America/Havana", "America/Sao_Paulo", "Pacific/Apia",
    "Australia/Lord_Howe", "Europe/Berlin", "Asia/Beirut", "America/New_York",
]  # fmt: skip
CALENDARS = ["", "US", "US-CA", "DE-BY", "IL", "AE", "JP", "CN", "GB-SCT", "no such calendar"]
KINDS = ["registration", "origins", "contacts", "scopes", "environments", "secret", "closing"]
# A country's year is read from the package's tables once, which takes a while on a busy machine.
unhurried = settings(deadline=None, max_examples=60)
START = datetime(2000, 1, 1, tzinfo=UTC)
moments = st.integers(0, 60 * 365 * 86400).map(lambda seconds: START + timedelta(seconds=seconds))
zones = st.sampled_from(ZONES)
kinds = st.sampled_from(KINDS)
calendars = st.builds(Calendar, st.sampled_from(CALENDARS), zones)


def at(text, zone="UTC"):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@unhurried
@given(kinds, moments, calendars)
def test_nothing_is_due_on_a_day_off(kind, sent_at, calendar):
    found = clock(kind, sent_at, calendar)

    assert is_business_day(found.due_on, calendar.country)
    assert is_business_day(found.expected_on, calendar.country)
    assert not holiday_name(found.due_on, calendar.country)


@unhurried
@given(kinds, moments, calendars)
def test_nice_always_has_three_business_days(kind, sent_at, calendar):
    due_on = clock(kind, sent_at, calendar).due_on

    assert business_days(day_of(sent_at, calendar.zone), due_on, calendar) >= 3


@unhurried
@given(kinds, moments, st.timedeltas(timedelta(0), timedelta(days=3)), calendars)
def test_what_is_sent_later_is_not_due_earlier(kind, sent_at, later, calendar):
    first, second = clock(kind, sent_at, calendar), clock(kind, sent_at + later, calendar)

    assert first.due_on <= second.due_on
    assert first.expected_on <= second.expected_on <= second.due_on


@unhurried
@given(moments, zones)
def test_a_day_never_runs_backwards(moment, zone):
    days = [day_of(moment + timedelta(minutes=step), zone) for step in range(0, 180, 7)]

    assert days == sorted(days)


@unhurried
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), zones)
def test_overdue_begins_with_the_midnight_that_ends_the_day(due_on, zone):
    midnight = datetime.combine(due_on + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))
    midnight = midnight.astimezone(UTC)

    assert is_overdue(due_on, midnight, zone)
    assert not is_overdue(due_on, midnight - timedelta(seconds=1), zone)


@unhurried
@given(moments, calendars)
def test_origins_have_three_weeks_and_no_more_than_a_holiday_needs(sent_at, calendar):
    due_on = clock("origins", sent_at, calendar).due_on
    earliest = day_of(sent_at, calendar.zone) + timedelta(days=21)

    assert due_on >= earliest
    assert business_days(earliest - timedelta(days=1), due_on, calendar) == 1


@unhurried
@given(kinds, moments, calendars)
def test_the_counted_days_lead_to_the_day_that_is_due(kind, sent_at, calendar):
    days = counted_days(kind, sent_at, calendar)
    numbers = [day.number for day in days if day.number]

    assert (days[0].number, days[0].reason) == (0, "Day of sending")
    assert numbers == list(range(1, len(numbers) + 1))
    assert days[-1].on == clock(kind, sent_at, calendar).due_on
    assert days[-1].number == len(numbers)


@unhurried
@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 60), calendars)
def test_business_days_add_up(start, number, calendar):
    middle, end = start + timedelta(days=number // 2), start + timedelta(days=number)

    assert business_days(start, end, calendar) == business_days(
        start, middle, calendar
    ) + business_days(middle, end, calendar)
    assert business_days(end, start, calendar) == 0 or number == 0


@pytest.mark.parametrize(
    ("sent", "country", "expected", "due"),
    [
        ("2026-11-23T10:00", "", date(2026, 11, 25), date(2026, 11, 26)),  # a Monday
        ("2026-11-23T10:00", "US", date(2026, 11, 25), date(2026, 11, 27)),  # Thanksgiving
        ("2026-11-20T23:59", "", date(2026, 11, 24), date(2026, 11, 25)),  # a Friday night
        ("2026-11-21T10:00", "", date(2026, 11, 24), date(2026, 11, 25)),  # a Saturday
        ("2021-12-30T10:00", "US", date(2022, 1, 4), date(2022, 1, 5)),  # New Year on a Saturday
        ("2026-12-23T10:00", "DE", date(2026, 12, 28), date(2026, 12, 29)),
    ],
)
def test_a_registration_is_expected_after_two_business_days_and_due_after_three(
    sent, country, expected, due
):
    found = clock("registration", at(sent), Calendar(country, "UTC"))

    assert (found.expected_on, found.due_on) == (expected, due)


def test_the_day_of_sending_is_the_one_of_the_organization():
    # Monday in Niue, Tuesday in Kiritimati.
    sent_at = at("2026-11-23T18:00")

    assert clock("registration", sent_at, Calendar("", "Pacific/Niue")).due_on.day == 26
    assert clock("registration", sent_at, Calendar("", "Pacific/Kiritimati")).due_on.day == 27


def test_three_weeks_that_end_on_a_holiday_end_after_it():
    # 4 December + 21 days is Christmas, a Friday.
    due_on = clock("origins", at("2026-12-04T10:00"), Calendar("US", "UTC")).due_on

    assert due_on == date(2026, 12, 28)


def test_a_midnight_that_comes_twice_ends_the_day_once():
    # Until 2011 St. John's put its clocks back at 00:01, to 23:01 of the day before.
    after = at("2010-11-07T02:31")

    assert after.astimezone(ZoneInfo("America/St_Johns")).date() == date(2010, 11, 6)
    assert day_of(after, "America/St_Johns") == date(2010, 11, 7)


def test_a_midnight_that_is_left_out_still_ends_the_day():
    # In 2023 Santiago went from 23:59 to 01:00.
    last = at("2023-09-03T03:59")

    assert not is_overdue(date(2023, 9, 2), last, "America/Santiago")
    assert is_overdue(date(2023, 9, 2), last + timedelta(minutes=1), "America/Santiago")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-11-23T08:00", "due in 3 business days"),
        ("2026-11-25T22:59", "due tomorrow"),
        ("2026-11-25T23:00", "due today"),
        ("2026-11-26T22:59", "due today"),
        ("2026-11-26T23:00", "1 business day overdue"),
        ("2026-12-01T12:00", "3 business days overdue"),
    ],
)
def test_a_due_day_in_words(now, words):
    assert due_words(date(2026, 11, 26), at(now), BERLIN) == words


def test_a_due_day_seen_from_a_weekend():
    assert due_words(date(2026, 11, 27), at("2026-11-28T12:00"), BERLIN) == "overdue"
    assert due_words(date(2026, 11, 30), at("2026-11-28T12:00"), BERLIN) == (
        "due in 1 business day"
    )


def test_what_nice_names_no_time_for_is_our_assumption():
    assert [kind for kind in KINDS if not is_assumed(kind)] == ["registration", "origins"]


@pytest.mark.parametrize("name", ["", "US", "US-CA", "DE-BY", "BR-SP", "GB-SCT"])
def test_a_known_calendar_is_no_problem(name):
    assert problem_with(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "us",
        "XX",
        "US-",
        "US-XX",
        "-",
        "-CA",
        "NYSE",
        "VA-",
        "US CA",
        "\uff35\uff33",
        "US-CA\n",
        "🇺🇸",
    ],
)
def test_an_unknown_calendar_is_told_with_the_known_ones(name):
    assert "Known" in problem_with(name) or "has no parts" in problem_with(name)


def test_every_country_has_a_year_with_business_days():
    for country in supported():
        calendar = Calendar(country, "UTC")

        assert 200 < business_days(date(2026, 1, 1), date(2026, 12, 31), calendar) < 320
