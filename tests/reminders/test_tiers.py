"""The rules of when, over many dates, zones and changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from credentials.rules.reminding import tiers
from credentials.rules.reminding.answers import SNOOZES, refusal, snooze_day
from credentials.rules.reminding.people import Answerable, Person
from credentials.rules.reminding.series import Dated, Series, Thing, next_on, wanted
from tenants.rules.clocks import day_of
from tenants.rules.holiday_calendars import is_business_day

pytestmark = pytest.mark.pure

few = settings(max_examples=40, deadline=None)
DAY = timedelta(days=1)
DUE = date(2027, 3, 8)
ANA = Person("ana@example.com", "Ana")
BO = Person("bo@example.com", "Bo")
PEOPLE = Answerable((ANA,), (BO,), (Person("cy@example.com", "Cy"),))
days = some.dates(date(2020, 1, 1), date(2035, 12, 31))
ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
         "Pacific/Apia", "America/Sao_Paulo", "Pacific/Kiritimati"]  # fmt: skip


def thing(due_on):
    return Thing("client-secret", uuid4(), "App in Sandbox", due_on)


def sent_on(due_on, run_on, series=None, people=PEOPLE):
    """Each (day, step, address) when the registry runs on the days *run_on* only."""
    told, found, one = set(), [], thing(due_on)
    for today in sorted(run_on):
        now = Dated(one, people, Series(told=frozenset(told)) if series is None else series)
        for line in wanted(now, today, "US"):
            told.add((line.tier, line.recipient.email))
            found.append((today, line.tier, line.recipient.email))
    return found


@pytest.mark.parametrize(
    ("left", "tier"),
    [(61, None), (60, 60), (31, 60), (30, 30), (14, 14), (8, 14), (7, 7), (2, 7), (1, 1),
     (0, 0), (-1, 0), (-6, 0), (-7, -7), (-13, -7), (-14, -14), (-400, -399)],
)  # fmt: skip
def test_each_day_belongs_to_one_step(left, tier):
    assert tiers.tier_of(DUE, DUE - left * DAY) == tier


@few
@given(days, some.integers(-200, 70))
def test_steps_never_go_back(due_on, left):
    today = due_on - left * DAY
    earlier, later = tiers.tier_of(due_on, today), tiers.tier_of(due_on, today + DAY)

    assert earlier is None or later <= earlier
    assert earlier is None or 0 <= earlier - left < 30


@few
@given(days, some.sets(some.integers(-40, 65), max_size=40))
def test_nobody_is_told_twice_of_a_step_nor_of_one_that_is_over(due_on, offsets):
    told = sent_on(due_on, {due_on - left * DAY for left in offsets})

    assert len({(tier, email) for _, tier, email in told}) == len(told)
    assert all(tier == tiers.tier_of(due_on, today) for today, tier, _ in told)


@few
@given(days)
def test_who_runs_every_day_misses_no_step_and_never_nags(due_on):
    every_day = [due_on - left * DAY for left in range(70, -29, -1)]
    of_ana = [today for today, _, email in sent_on(due_on, every_day) if email == ANA.email]

    # A weekend or holidays may swallow the step of 7 days for a while, never the ones that press.
    steps = {tier for _, tier, _ in sent_on(due_on, every_day)}
    assert {60, 30, 14, 7, 1, 0, -7, -14, -21, -28} == steps
    assert len(of_ana) == 10


@few
@given(days, some.integers(-40, 70), some.sampled_from(["US", "DE-BY", ""]))
def test_no_mail_on_a_day_off_unless_it_presses(due_on, left, country):
    today = due_on - left * DAY
    told = list(wanted(Dated(thing(due_on), PEOPLE), today, country))

    assert is_business_day(today, country) or all(line.tier <= 1 for line in told)


def test_after_a_holiday_the_newest_step_alone_is_told():
    thanksgiving = date(2027, 11, 25)
    due_on = thanksgiving + 30 * DAY

    assert sent_on(due_on, [thanksgiving]) == []
    assert [tier for _, tier, _ in sent_on(due_on, [thanksgiving + DAY])] == [30]


@few
@given(some.sampled_from(ZONES), days, some.integers(0, 3599))
def test_an_hourly_run_meets_every_morning(zone, day, offset):
    start = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=14)
    runs = [start + timedelta(hours=hour, seconds=offset) for hour in range(52)]
    met = {day_of(now, zone) for now in runs if tiers.is_morning(now, zone)}

    assert day in met or day == date(2011, 12, 30)
    assert all(8 <= now.astimezone(ZoneInfo(zone)).hour < 10
               for now in runs if tiers.is_morning(now, zone))  # fmt: skip


@few
@given(some.sampled_from(ZONES), days, some.integers(0, 86399))
def test_a_day_begins_on_itself(zone, day, seconds):
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds)
    start = tiers.start_of_day(now, zone)

    assert start <= now < start + timedelta(hours=26)
    assert day_of(start, zone) == day_of(now, zone)


@few
@given(days, some.integers(-60, 90), some.booleans(), some.none() | some.integers(-20, 30))
def test_the_next_reminder_is_the_first_that_would_be_sent(due_on, left, is_on_it, snoozed):
    today = due_on - left * DAY
    until = None if snoozed is None else due_on + snoozed * DAY
    dated = Dated(thing(due_on), PEOPLE, Series(is_acknowledged=is_on_it, snoozed_until=until))
    found = next_on(dated, today, "US")

    assert found is not None
    assert found >= today
    assert any(wanted(dated, found, "US"))
    assert not until or found >= until
    before = (today + n * DAY for n in range((found - today).days))
    assert not any(any(wanted(dated, day, "US")) for day in before)


def test_who_is_on_it_hears_again_when_the_date_has_come():
    on_it = Series(is_acknowledged=True)
    every_day = [DUE - left * DAY for left in range(70, -1, -1)]

    assert {tier for _, tier, _ in sent_on(DUE, every_day, on_it)} == {0}


def test_a_replaced_secret_ends_it():
    dated = Dated(thing(DUE), PEOPLE, Series(is_replaced=True))

    assert next_on(dated, DUE, "US") is None


@few
@given(days, some.integers(-60, 90), some.sampled_from(SNOOZES))
def test_nothing_is_put_off_beyond_thirty_days_after_its_date(due_on, left, what):
    today = due_on - left * DAY
    until = snooze_day(what, due_on, today)

    assert refusal(what, due_on, today) or today < until <= due_on + 30 * DAY
