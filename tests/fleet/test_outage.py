"""An environment that does not answer: one incident, and everything goes on by itself."""

from datetime import timedelta

import pytest

from credentials.services.fleet import outage, planning
from credentials.services.fleet.watch import FAULTS_AT_ONCE
from cxone_registry.isolation.context import organization_context
from cxone_registry.jobs.handlers import Later
from tenants.services import cloud_budget
from tests.fleet import budget, scene
from tests.support.clouds import forget_outages

CLOUD = "commercial"
INCIDENT = ("environment", "environment-unavailable")


@pytest.fixture
def environment(fleet):
    return fleet.environment()


@pytest.fixture
def uses(fleet):
    made = [fleet.sign_in() for _ in range(FAULTS_AT_ONCE + 3)]
    scene.validate_all()
    return made


@pytest.fixture
def down(fleet, uses):
    """The cloud answers every token request with a fault of its own."""
    fleet.world.faults.arm("unavailable", cloud=CLOUD)
    yield
    fleet.world.faults.clear()


def test_an_outage_is_one_incident_and_the_rest_waits(environment, uses, down):
    budget.widen(environment, connections=1)
    made = scene.begin()

    [said] = scene.run_each(made)

    assert isinstance(said, Later)
    assert scene.findings() == [INCIDENT]
    assert scene.outcomes(made)["unavailable"] < len(uses)
    assert cloud_budget.breaker_is_open(environment.pk)


def test_while_the_breaker_is_open_nothing_is_sent(environment, uses):
    budget.open_breaker(environment)
    made, before = scene.begin(), scene.attempts()

    [said] = scene.run_each(made)

    assert isinstance(said, Later)
    assert timedelta(seconds=50) < said.after <= timedelta(seconds=60)
    assert scene.attempts() == before
    assert scene.findings() == [INCIDENT]


def test_the_first_answer_resolves_it_and_the_round_goes_on(environment, uses):
    budget.open_breaker(environment, over=True)
    made = scene.begin()
    outage.follow(environment)

    scene.work_off()

    assert scene.findings() == []
    assert scene.again(made).good == len(uses)


def test_a_probe_that_fails_opens_it_again_with_a_single_send(environment, uses, down):
    budget.open_breaker(environment, over=True)
    made = scene.begin()

    [said] = scene.run_each(made)

    assert isinstance(said, Later)
    assert scene.outcomes(made) == {"unavailable": 1}
    assert scene.findings() == [INCIDENT]


def test_each_organization_learns_of_it_by_its_own_plan(environment, uses, other_org):
    budget.open_breaker(environment)
    with organization_context(other_org.pk):
        outage.follow(environment)
        assert scene.findings() == [INCIDENT]
    assert scene.findings() == []

    planning.plan(scene.planner().pk)

    assert scene.findings() == [INCIDENT]


def test_it_is_resolved_by_the_next_plan_where_nothing_else_is_done(environment, uses):
    budget.open_breaker(environment)
    outage.follow(environment)
    forget_outages()

    planning.plan(scene.planner().pk)

    assert scene.findings() == []


def test_when_cxone_asks_to_slow_down_the_rest_waits(fleet, environment, uses):
    budget.widen(environment, connections=1)
    fleet.world.faults.arm("throttle", cloud=CLOUD)
    try:
        made = scene.begin()
        [said] = scene.run_each(made)
    finally:
        fleet.world.faults.clear()

    assert isinstance(said, Later)
    assert scene.outcomes(made)["throttled"] < len(uses)
    assert not cloud_budget.breaker_is_open(environment.pk)
