"""An answer that comes in while its secret is rotated: the rotation's new value, or a sentence."""

import pytest
from django.db import transaction
from django.test import Client

from credentials.models import Rotation, SecretRequest
from credentials.services import vault
from credentials.services.rotations import planning
from credentials.services.rotations.planning import Plan
from credentials.services.sharing import settling
from credentials.services.sharing.requests import RequestError
from tests.sharing.scene import CANARY, KEY_SECRET, again, asked, events, update
from tests.support import make


@pytest.fixture
def asker(org):
    return make.member(org, "editor")


@pytest.fixture
def key(org):
    return make.access_key(secret=KEY_SECRET)


def plan(owner):
    return planning.plan(owner, Plan(reason="It is due."))


def answered(path, identifier, secret):
    data = {"id_0": identifier, "secret_0": secret}
    assert Client().post(path, data).status_code == 200


def test_a_new_key_is_received_and_not_yet_in_use(asker, key):
    rotation = plan(key)
    one, path = asked(asker, access_key=key)
    new_id, old_id = make.make_key_part(), key.access_key_id
    answered(path, new_id, KEY_SECRET)

    settling.use(again(one), "Pat")

    row = again(rotation)
    assert row.state in ("received", "validated")
    with transaction.atomic():
        assert (row.new_version.state, row.new_version.key_id) == ("incoming", new_id)
    assert again(key).access_key_id == old_id
    assert again(one).state == SecretRequest.State.USED


def test_a_client_secret_is_received(asker):
    credential = make.client_credential("an-older-secret-of-it")
    rotation = plan(credential)
    one, path = asked(
        asker, registration=credential.registration, environment=credential.environment
    )
    answered(path, credential.client_id, CANARY)

    settling.use(again(one), "Pat")

    assert again(rotation).new_version_id is not None
    with transaction.atomic():
        assert vault.current_version(credential).number == 1


@pytest.mark.parametrize("kind", ["key", "client"])
def test_a_rotation_that_waits_for_nothing_says_where_to_go(asker, key, kind):
    owner = key if kind == "key" else make.client_credential("an-older-secret-of-it")
    place = (
        {"access_key": key}
        if kind == "key"
        else {"registration": owner.registration, "environment": owner.environment}
    )
    one, path = asked(asker, **place)
    identifier = make.make_key_part() if kind == "key" else owner.client_id
    answered(path, identifier, KEY_SECRET if kind == "key" else CANARY)
    rotation = plan(owner)
    update(rotation, state=Rotation.State.RECEIVED)

    with pytest.raises(RequestError, match="A rotation of this secret is under way"):
        settling.use(again(one), "Pat")
    assert again(one).state == SecretRequest.State.ANSWERED


def test_the_id_in_use_is_not_taken_for_a_new_key(asker, key):
    plan(key)
    one, path = asked(asker, access_key=key)
    answered(path, key.access_key_id, KEY_SECRET)

    with pytest.raises(RequestError, match="ID of the key in use"):
        settling.use(again(one), "Pat")
    assert not events("secret.received")
