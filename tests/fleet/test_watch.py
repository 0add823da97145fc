"""When a range stops: how CXone's 429 is obeyed, by a clock of the test's own."""

import uuid
from types import SimpleNamespace

import pytest

from credentials.services.fleet import watch
from credentials.services.fleet.watch import End, Watch

pytestmark = pytest.mark.pure


@pytest.fixture
def looking(monkeypatch):
    """A watch that needs no database."""
    monkeypatch.setattr(watch.cloud_budget, "lease_connections", lambda *args, **kwargs: 4)
    monkeypatch.setattr(watch.outage, "report", lambda *args, **kwargs: False)
    work = SimpleNamespace(pk=uuid.uuid4(), environment_id=uuid.uuid4(), environment=None)
    return Watch(work, wanted=4, seconds=20, clock=lambda: 0.0)


def tell(looking, outcome, retry_after=None, times=1):
    for _ in range(times):
        looking.told(SimpleNamespace(outcome=outcome, retry_after=retry_after, sent=True))


def test_who_says_how_long_to_wait_is_obeyed_at_once(looking):
    tell(looking, "accepted", times=500)
    tell(looking, "throttled", retry_after=90)

    assert (looking.end, looking.retry_after) == (End.THROTTLED, 90)


def test_who_says_zero_seconds_is_obeyed_too(looking):
    tell(looking, "accepted", times=500)
    tell(looking, "throttled", retry_after=0)

    assert (looking.end, looking.retry_after) == (End.THROTTLED, watch.PAUSE_WHEN_THROTTLED)


def test_one_in_twenty_without_a_time_is_borne(looking):
    for _ in range(10):
        tell(looking, "accepted", times=19)
        tell(looking, "throttled")

    assert looking.end is None


def test_the_first_few_say_nothing_of_how_often(looking):
    for _ in range(watch.FEW - 1):
        tell(looking, "throttled")
        tell(looking, "accepted", times=9)

    assert looking.end is None


def test_more_than_one_in_twenty_ends_the_range_for_a_while(looking):
    for _ in range(watch.FEW):
        tell(looking, "throttled")
        tell(looking, "accepted", times=9)

    assert (looking.end, looking.retry_after) == (End.THROTTLED, watch.PAUSE_WHEN_THROTTLED)


@pytest.mark.parametrize("good_before", [0, 500])
def test_three_in_a_row_end_the_range_however_few_there_were(looking, good_before):
    tell(looking, "accepted", times=good_before)
    tell(looking, "throttled", times=2)
    assert looking.end is None
    tell(looking, "throttled")

    assert looking.end is End.THROTTLED
