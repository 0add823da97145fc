"""Every step at the sandbox: a value is tried before it is used, and there is a way back."""

import pytest
from django.db import transaction

from credentials.models import AccessKey, Rotation, SecretVersion
from credentials.rules.rotations.moves import Move
from credentials.services import vault
from credentials.services.rotations import moving, receiving
from credentials.services.rotations.locking import RotationError
from credentials.services.vault import RotatingError
from cxone_registry.audit.models import Event
from cxone_registry.secret import Secret
from tenants.cxone.sandbox import make_key_part
from tests.credentials.scene import work_off

pytestmark = pytest.mark.usefixtures("cxone")


def add_key(cxone, key, **fields):
    """Another key of the same user at the sandbox, as a person makes it there."""
    made = make_key_part(), make_key_part()
    cxone.world.add_key(
        "commercial",
        tenant_id=str(key.tenant.tenant_id),
        user_name=key.api_user,
        access_key_id=made[0],
        access_key_secret=made[1],
        **fields,
    )
    return made


def states(owner):
    with transaction.atomic():
        return dict(owner.secret_versions.values_list("number", "state"))


def received(cxone, plan, use):
    rotation = plan(use.access_key)
    key_id, secret = add_key(cxone, use.access_key)
    with transaction.atomic():
        receiving.receive(rotation, Secret(secret), key_id=key_id)
    work_off()
    return rotation, key_id


def test_a_key_goes_all_the_way(cxone, plan, fresh):
    use = cxone.sign_in()
    old_id = use.access_key.access_key_id
    rotation, key_id = received(cxone, plan, use)
    assert fresh(rotation).state == "validated"
    assert fresh(use.access_key).access_key_id == old_id
    assert states(use.access_key) == {1: "current", 2: "incoming"}
    assert fresh(use).last_outcome == ""

    moving.move(rotation, Move.SWITCH)
    assert states(use.access_key) == {1: "retiring", 2: "current"}
    assert fresh(use.access_key).access_key_id == key_id
    work_off()
    assert fresh(use).last_outcome == "accepted"

    moving.move(rotation, Move.DEACTIVATE)
    moving.move(rotation, Move.RETIRE)
    with pytest.raises(RotationError, match="kept for a while"):
        moving.move(rotation, Move.DESTROY)
    with transaction.atomic():
        Rotation.objects.filter(pk=rotation.pk).update(keep_days=0)
    moving.move(rotation, Move.DESTROY)

    assert states(use.access_key) == {1: "destroyed", 2: "current"}
    assert fresh(use.access_key).rotate_by is not None
    assert fresh(rotation).closed_at


def test_there_is_a_way_back_until_the_old_one_is_retired(cxone, plan, fresh):
    use = cxone.sign_in()
    old_id = use.access_key.access_key_id
    rotation, key_id = received(cxone, plan, use)
    moving.move(rotation, Move.SWITCH)
    moving.move(rotation, Move.DEACTIVATE)
    moving.move(rotation, Move.REACTIVATE)
    moving.move(rotation, Move.SWITCH_BACK)

    assert fresh(rotation).state == "validated"
    assert states(use.access_key) == {1: "current", 2: "incoming"}
    assert fresh(use.access_key).access_key_id == old_id

    moving.move(rotation, Move.SWITCH)
    assert fresh(use.access_key).access_key_id == key_id


def test_a_wrong_value_is_never_switched_to_and_sent_twice_at_most(cxone, plan, fresh):
    use = cxone.sign_in()
    rotation = plan(use.access_key)
    key_id, _ = add_key(cxone, use.access_key)
    with transaction.atomic():
        receiving.receive(rotation, Secret(make_key_part()), key_id=key_id)
    work_off()

    row = fresh(rotation)
    assert (row.state, bool(row.trouble)) == ("received", True)
    with pytest.raises(RotationError):
        moving.move(rotation, Move.SWITCH)
    assert fresh(use).last_outcome == ""
    with transaction.atomic():
        assert row.new_version.pk
        sends = use.access_key.attempts.filter(access_key_secret=row.new_version_id)
        assert sends.count() == 1


def test_a_client_secret_is_tried_with_a_working_sign_in(cxone, plan, fresh):
    use = cxone.sign_in()
    with transaction.atomic():
        client = use.registration.client_credentials.get()
    rotation = plan(client)
    cxone.world.clouds["commercial"].apps[client.client_id].client_secret = "cs-new-value"
    with transaction.atomic():
        receiving.receive(rotation, Secret("cs-new-value"))
    work_off()

    assert fresh(rotation).state == "validated"
    moving.move(rotation, Move.SWITCH)
    work_off()
    assert fresh(use).last_outcome == "accepted"


def test_the_old_key_is_tried_once_and_its_refusal_is_the_proof(cxone, plan, fresh):
    use = cxone.sign_in()
    old_id = use.access_key.access_key_id
    rotation, _ = received(cxone, plan, use)
    moving.move(rotation, Move.SWITCH)
    work_off()
    moving.move(rotation, Move.DEACTIVATE)
    key = cxone.world.clouds["commercial"].keys[old_id]
    key.active = False

    moving.try_old(fresh(rotation))
    work_off()

    row = fresh(rotation)
    with transaction.atomic():
        assert row.run.outcome == "access-key-refused"
    assert row.trouble == ""
    assert fresh(use).last_outcome == "accepted"
    with pytest.raises(RotationError, match="Once is enough"):
        moving.try_old(row)


def test_a_plain_replacement_is_refused_while_a_rotation_is_open(use, plan):
    plan(use.access_key)
    with pytest.raises(RotatingError), transaction.atomic():
        vault.store_secret(use.access_key, Secret("another-secret"))


def test_what_nice_sent_becomes_the_received_value(use, plan, fresh):
    with transaction.atomic():
        client = use.registration.client_credentials.get()
    rotation = plan(client)
    with transaction.atomic():
        version = receiving.take_in(client, Secret("what-nice-sent"))

    assert version.state == SecretVersion.State.INCOMING
    assert fresh(rotation).new_version_id == version.pk


def test_one_rotation_at_a_time(use, plan):
    plan(use.access_key)
    with pytest.raises(RotationError, match="under way already"):
        plan(use.access_key)


def test_a_cancelled_one_forgets_the_new_value(use, plan, fresh):
    rotation = plan(use.access_key)
    with transaction.atomic():
        version = receiving.receive(rotation, Secret("X" * 20), key_id="NEW")
    moving.move(rotation, Move.CANCEL)

    assert fresh(version).sealed is None
    plan(use.access_key)


def test_an_id_that_is_used_already_is_refused(use, plan):
    rotation = plan(use.access_key)
    for key_id in ("", use.access_key.access_key_id):
        with pytest.raises(RotationError), transaction.atomic():
            receiving.receive(rotation, Secret("X" * 20), key_id=key_id)


def test_each_step_is_in_the_audit_trail(use, plan):
    rotation = plan(use.access_key)
    moving.move(rotation, Move.CANCEL)
    with transaction.atomic():
        found = Event.objects.filter(object_id=str(rotation.pk)).order_by("seq")
        assert [one.action for one in found] == ["rotation.planned", "rotation.cancel"]
    assert isinstance(use.access_key, AccessKey)
