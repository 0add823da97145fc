"""The access-key API of the sandbox, as a driver: idempotent, audited, and honest when it died."""

import pytest
from django.db import transaction

from credentials.models import Rotation
from credentials.services import key_drivers
from credentials.services.key_drivers.choosing import driver_of
from credentials.services.key_drivers.interface import ByHandError
from credentials.services.rotations import driving, receiving
from credentials.services.rotations.locking import RotationError
from cxone_registry.audit.models import Event
from cxone_registry.jobs.models import Job
from tests.credentials.scene import work_off
from tests.support import make


@pytest.fixture
def use(cxone):
    """A sign-in of a user who may manage access keys; the sandbox has told where its API is."""
    made = cxone.sign_in()
    users = cxone.world.clouds["commercial"].users
    user = next(one for one in users.values() if one.user_name == made.access_key.api_user)
    user.admin = True
    cxone.validate(made)
    with transaction.atomic():
        return type(made).objects.select_related("access_key__tenant__environment").get(pk=made.pk)


def keys_at(cxone, use):
    held = cxone.world.clouds["commercial"].keys.values()
    return {one.access_key_id: one for one in held if one.user_name == use.access_key.api_user}


def drive(rotation, wish, **fields):
    driving.ask(rotation, wish, **fields)
    return driving.run(rotation.pk).code


def test_it_makes_switches_off_and_deletes(cxone, use, plan, fresh):
    from credentials.rules.rotations.moves import Move
    from credentials.services.rotations import moving

    old_id = use.access_key.access_key_id
    rotation = plan(use.access_key, driver="api")
    assert drive(rotation, "create") == "done-create"
    work_off()
    assert fresh(rotation).state == "validated"
    assert len(keys_at(cxone, use)) == 2
    moving.move(rotation, Move.SWITCH)
    work_off()

    assert drive(rotation, "deactivate") == "done-deactivate"
    assert not keys_at(cxone, use)[old_id].active
    assert drive(rotation, "activate") == "done-activate"
    assert keys_at(cxone, use)[old_id].active
    drive(rotation, "deactivate")
    assert drive(rotation, "delete") == "done-delete"

    assert old_id not in keys_at(cxone, use)
    assert fresh(rotation).state == Rotation.State.OLD_RETIRED
    with transaction.atomic():
        calls = Event.objects.filter(action="access-key-api.called")
        assert calls.count() >= 6


def test_a_worker_that_dies_before_storing_leaves_no_second_key(
    cxone, use, plan, fresh, monkeypatch
):
    rotation = plan(use.access_key, driver="api")
    driving.ask(rotation, "create")

    def die(*_, **__):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(receiving, "receive", die)
        with pytest.raises(SystemExit):
            driving.run(rotation.pk)
    assert len(keys_at(cxone, use)) == 2

    assert driving.run(rotation.pk).code == "refused"
    assert len(keys_at(cxone, use)) == 2
    assert "lost" in fresh(rotation).trouble

    assert drive(rotation, "delete-lost") == "done-delete-lost"
    assert driving.run(rotation.pk).code == "done-create"
    assert len(keys_at(cxone, use)) == 2
    work_off()
    assert fresh(rotation).state == "validated"


def test_a_worker_that_dies_before_making_one_is_followed_by_another(
    cxone, use, plan, fresh, monkeypatch
):
    rotation = plan(use.access_key, driver="api")
    driving.ask(rotation, "create")

    def die(*_, **__):
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr("credentials.services.key_drivers.api.access_key_api.create", die)
        with pytest.raises(SystemExit):
            driving.run(rotation.pk)

    assert driving.run(rotation.pk).code == "done-create"
    assert len(keys_at(cxone, use)) == 2
    assert driving.run(rotation.pk).code == "nothing-to-do"


def test_a_user_without_the_permission_is_told_so(cxone, use, plan, fresh):
    users = cxone.world.clouds["commercial"].users
    next(one for one in users.values() if one.user_name == use.access_key.api_user).admin = False
    rotation = plan(use.access_key, driver="api")

    assert drive(rotation, "create") == "refused"
    assert "may not manage" in fresh(rotation).trouble
    assert len(keys_at(cxone, use)) == 1


def test_no_secret_is_in_the_job_or_the_trail(cxone, use, plan):
    rotation = plan(use.access_key, driver="api")
    drive(rotation, "create")
    secrets = [one.access_key_secret for one in keys_at(cxone, use).values()]
    with transaction.atomic():
        kept = str(list(Job.objects.values())) + " ".join(
            Event.objects.values_list("body", flat=True)
        )
        kept += str(list(Rotation.objects.values()))
    assert not any(secret in kept for secret in secrets)


def test_one_work_at_a_time(use, plan):
    rotation = plan(use.access_key, driver="api")
    driving.ask(rotation, "create")
    with pytest.raises(RotationError, match="at work"):
        driving.ask(rotation, "create")


def test_it_is_offered_for_sandboxes_only(org, plan):
    with transaction.atomic():
        tenant = make.tenant(environment=make.environment("commercial"))
        real = make.access_key(tenant=tenant)
    assert key_drivers.offered_for(real) == (key_drivers.MANUAL,)
    with pytest.raises(RotationError):
        plan(real, driver="api")


def test_by_hand_every_call_says_so(org, plan):
    driver = driver_of(plan(make.access_key()))
    calls = [
        driver.list,
        driver.create,
        lambda: driver.deactivate("x"),
        lambda: driver.activate("x"),
        lambda: driver.delete("x"),
    ]
    for call in calls:
        with pytest.raises(ByHandError):
            call()
