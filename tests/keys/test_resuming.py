"""A re-encryption that is killed in the middle of a batch does at most that batch again."""

import pytest
from django.db import transaction

from credentials.crypto import Mover
from credentials.models import SecretVersion
from credentials.services import key_rotation, reencryption
from credentials.services.data_keys import data_keys
from tests.support import make

SIZE = 10


class Killed(BaseException):
    """As a signal would: nothing of ours catches it."""


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(reencryption, "BATCH", SIZE)


@pytest.fixture
def counted(monkeypatch):
    """Every value that was moved, also in a batch that came to nothing."""
    moved, move = [], Mover.move
    monkeypatch.setattr(
        Mover, "move", lambda self, row, blob: moved.append(row) or move(self, row, blob)
    )
    return moved


@pytest.mark.parametrize("at", [1, 5, 10, 17, 25, 34])
def test_at_most_one_batch_is_done_again(org, small, counted, monkeypatch, at):
    tenant = make.tenant()
    for number in range(35):
        make.access_key(f"value {number}", tenant=tenant)
    key_rotation.start_rotation()
    replace = reencryption._replace

    def killed(*arguments):
        if len(counted) >= at:
            raise Killed
        return replace(*arguments)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reencryption, "_replace", killed)
        with pytest.raises(Killed):
            list(key_rotation.reencrypt())
    list(key_rotation.reencrypt())

    assert len(counted) <= 35 + SIZE
    assert key_rotation.left_over() == 0
    newest = data_keys.active()
    with transaction.atomic():
        versions = list(SecretVersion.objects.all())
    found = sorted(
        each.sealed.open({newest.version: newest}.__getitem__).reveal() for each in versions
    )
    assert found == sorted(f"value {number}" for number in range(35))


def test_a_value_that_does_not_open_again_replaces_nothing(org, monkeypatch):
    make.access_key("value")
    key_rotation.start_rotation()
    monkeypatch.setattr(Mover, "_opens", lambda *_: False)

    with pytest.raises(RuntimeError, match="the old one was kept"):
        list(key_rotation.reencrypt())

    monkeypatch.undo()
    assert sum(key_rotation.reencrypt()) == 1
