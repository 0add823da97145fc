"""The cap on an environment's requests, counted by a clock of the test's own."""

import pytest

from tenants.services.cloud_budget import TOLERANCE, Pace

pytestmark = pytest.mark.pure


class World:
    """The database's slots and one clock; *lag* is how long a request to it takes."""

    def __init__(self, rate: float, lag: float = 0.0) -> None:
        self.rate, self.lag, self.now, self.next = rate, lag, 0.0, 0.0

    def take(self, wanted: int) -> tuple[float, float]:
        self.now += self.lag
        start = max(self.next, self.now)
        self.next = start + wanted / self.rate
        return start - self.now, 1 / self.rate

    def pace(self, most: int) -> Pace:
        return Pace(self.take, rate=self.rate, most=most, clock=lambda: self.now)


def sent(world, paces, seconds, busy=0.0):
    """When each request leaves while all *paces* send as fast as they may."""
    times = []
    while world.now < seconds:
        waits = []
        for pace in paces:
            wait = pace.wait()
            if wait:
                waits.append(wait)
            else:
                times.append(world.now)
                world.now += busy
        if len(waits) == len(paces):
            world.now += min(waits)
    return times


def most_in_a_second(times):
    return max(
        sum(start <= each < start + 1 for each in times[i:]) for i, start in enumerate(times)
    )


@pytest.mark.parametrize("rate", [1, 5, 40, 200])
@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("busy", [0.0, 0.004, 0.03])
def test_in_no_second_more_leave_than_five_percent_above_the_rate(rate, workers, busy):
    world = World(rate, lag=0.002)

    times = sent(world, [world.pace(50) for _ in range(workers)], 6, busy)

    assert most_in_a_second(times) <= rate * 1.05 + 1


@pytest.mark.parametrize("rate", [5, 200])
def test_a_sender_that_keeps_up_reaches_the_rate(rate):
    world = World(rate)

    times = sent(world, [world.pace(50)], 10)

    assert len(times) >= 0.95 * 10 * rate


def test_a_missed_slot_is_lost():
    world = World(10)
    pace = world.pace(50)
    assert pace.wait() == 0
    world.now = 1.05 + TOLERANCE

    waits = [pace.wait() for _ in range(3)]

    assert waits.count(0.0) <= 1
