"""Every part of an event, and the event before it, moves its hash."""

import pytest

from credentials.crypto import BadFormat, BadKey, audit_hash

from .samples import raw_key

pytestmark = pytest.mark.pure

FIRST = {"chain": "platform", "seq": 1, "prev": bytes(32), "body": '{"event":"keys.init"}'}


def test_a_hash_has_32_bytes_and_stays_the_same():
    assert len(audit_hash(raw_key(), **FIRST)) == 32
    assert audit_hash(raw_key(), **FIRST) == audit_hash(raw_key(), **FIRST)


@pytest.mark.parametrize(
    "change",
    [{"chain": "platforn"}, {"seq": 2}, {"prev": b"\1" + bytes(31)}, {"body": '{"event":"x"}'}],
    ids=["chain", "number", "hash before", "body"],
)
def test_a_changed_part_gives_another_hash(change):
    assert audit_hash(raw_key(), **FIRST | change) != audit_hash(raw_key(), **FIRST)


def test_another_key_gives_another_hash():
    assert audit_hash(raw_key(1), **FIRST) != audit_hash(raw_key(2), **FIRST)


def test_a_letter_moved_from_chain_to_body_gives_another_hash():
    moved = FIRST | {"chain": "platfor", "body": "m" + FIRST["body"]}

    assert audit_hash(raw_key(), **moved) != audit_hash(raw_key(), **FIRST)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0},
        {"seq": 2**63},
        {"seq": "1"},
        {"seq": True},
        {"prev": b""},
        {"prev": bytes(33)},
        {"prev": "0" * 32},
        {"body": "\ud800"},
    ],
)
def test_a_link_that_cannot_be_is_refused(change):
    with pytest.raises(BadFormat):
        audit_hash(raw_key(), **FIRST | change)


def test_a_weak_key_is_refused():
    with pytest.raises(BadKey):
        audit_hash(bytes(32), **FIRST)
