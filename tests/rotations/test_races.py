"""Two people at one rotation: one of them wins, the other is told so."""

import threading

import pytest
from django.db import connections, transaction

from credentials.models import Rotation
from credentials.rules.rotations.moves import Move
from credentials.services.rotations import moving, planning, receiving
from credentials.services.rotations.locking import RotationError
from credentials.services.rotations.planning import Plan
from cxone_registry.secret import Secret
from tests.credentials.scene import in_own_context
from tests.support import make


def at_once(*calls):
    """What became of each call, all begun at the same moment."""
    gate, told = threading.Barrier(len(calls)), []

    def work(call):
        gate.wait()
        try:
            call()
            told.append("done")
        except RotationError:
            told.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=in_own_context(lambda one=one: work(one))) for one in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.fixture
def tried(org, plan):
    key = make.access_key()
    rotation = plan(key)
    with transaction.atomic():
        receiving.receive(rotation, Secret("Z" * 30), key_id="NEW-KEY")
    moving.move(rotation, Move.TRY)
    return rotation


def test_two_people_switch_and_one_does(tried, fresh):
    assert at_once(*[lambda: moving.move(tried, Move.SWITCH)] * 2) == ["done", "refused"]
    with transaction.atomic():
        states = list(tried.access_key.secret_versions.values_list("state", flat=True))
    assert sorted(states) == ["current", "retiring"]


def test_one_switches_while_another_cancels(tried, fresh):
    told = at_once(lambda: moving.move(tried, Move.SWITCH), lambda: moving.move(tried, Move.CANCEL))
    assert told == ["done", "refused"]
    with transaction.atomic():
        states = sorted(tried.access_key.secret_versions.values_list("state", flat=True))
    expected = {
        "distributed": ["current", "retiring"],
        "cancelled": ["current", "destroyed"],
    }
    assert states == expected[fresh(tried).state]


def test_two_people_enter_a_value_and_one_incoming_is_left(org, plan):
    key = make.access_key()
    rotation = plan(key)

    def enter(name):
        return lambda: receiving.receive(rotation, Secret(name * 20), key_id=f"KEY-{name}")

    assert at_once(enter("a"), enter("b")) == ["done", "done"]
    with transaction.atomic():
        assert key.secret_versions.filter(state="incoming").count() == 1


def test_two_people_plan_and_one_rotation_is_open(org):
    key = make.access_key()
    calls = [lambda: planning.plan(key, Plan(reason="Due."))] * 2
    assert at_once(*calls) == ["done", "refused"]
    with transaction.atomic():
        assert Rotation.objects.filter(access_key=key).count() == 1
