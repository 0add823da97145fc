"""A ring of root keys wraps data keys, each for one owner."""

import copy
import pickle
import re

import pytest

from credentials.crypto import (
    BadFormat,
    BadKey,
    KeyMissing,
    Keyring,
    SealError,
    Unsealable,
    key_id,
    new_root_key,
)

from .samples import ORG, OTHER_ORG, raw_key

pytestmark = pytest.mark.pure

CONTEXT = ("data", ORG, 1)
DATA_KEY = raw_key(99)


@pytest.fixture
def ring():
    return Keyring([raw_key(1), raw_key(2)])


def test_a_key_id_is_computed_from_the_key():
    assert re.fullmatch(r"k1-[a-z2-7]{16}", key_id(raw_key(1)))
    assert key_id(raw_key(1)) != key_id(raw_key(2))


def test_new_root_keys_are_different_and_accepted():
    first, second = new_root_key(), new_root_key()

    assert Keyring([first, second]).ids == (key_id(first), key_id(second))


def test_the_first_key_is_primary_unless_another_is_named(ring):
    assert ring.primary == key_id(raw_key(1))
    assert Keyring([raw_key(1), raw_key(2)], key_id(raw_key(2))).primary == key_id(raw_key(2))


def test_a_wrapped_key_unwraps(ring):
    name, blob = ring.wrap(DATA_KEY, CONTEXT)

    assert name == ring.primary
    assert ring.unwrap(name, memoryview(blob), CONTEXT) == DATA_KEY


def test_a_key_that_is_no_longer_primary_still_unwraps(ring):
    name, blob = ring.wrap(DATA_KEY, CONTEXT)

    promoted = Keyring([raw_key(1), raw_key(2)], key_id(raw_key(2)))

    assert promoted.unwrap(name, blob, CONTEXT) == DATA_KEY


def test_numbers_and_uuids_in_a_context_count_as_their_text(ring):
    name, blob = ring.wrap(DATA_KEY, CONTEXT)

    assert ring.unwrap(name, blob, ("data", str(ORG), "1")) == DATA_KEY


@pytest.mark.parametrize(
    "context",
    [("audit", ORG, 1), ("data", OTHER_ORG, 1), ("data", "platform", 1), ("data", ORG, 2)],
    ids=["purpose", "organisation", "platform", "version"],
)
def test_a_wrapped_key_does_not_open_for_another_owner(ring, context):
    name, blob = ring.wrap(DATA_KEY, CONTEXT)

    with pytest.raises(Unsealable):
        ring.unwrap(name, blob, context)


def test_a_wrapped_key_does_not_open_under_another_root_key(ring):
    _, blob = ring.wrap(DATA_KEY, CONTEXT)

    with pytest.raises(Unsealable):
        ring.unwrap(key_id(raw_key(2)), blob, CONTEXT)


def test_no_flipped_bit_and_no_cut_of_a_wrapped_key_goes_unnoticed(ring):
    name, blob = ring.wrap(DATA_KEY, CONTEXT)
    flips = [
        (int.from_bytes(blob, "big") ^ 1 << bit).to_bytes(len(blob), "big")
        for bit in range(len(blob) * 8)
    ]
    for changed in flips + [blob[:length] for length in range(len(blob))]:
        with pytest.raises(SealError):
            ring.unwrap(name, changed, CONTEXT)


@pytest.mark.parametrize("blob", [b"", bytes(27), None, "text", 60])
def test_what_cannot_be_a_wrapped_key_is_refused(ring, blob):
    with pytest.raises(BadFormat):
        ring.unwrap(ring.primary, blob, CONTEXT)


def test_a_missing_key_is_named():
    name, blob = Keyring([raw_key(3)]).wrap(DATA_KEY, CONTEXT)

    with pytest.raises(KeyMissing, match=name) as caught:
        Keyring([raw_key(1)]).unwrap(name, blob, CONTEXT)

    assert caught.value.key_id == name
    assert pickle.loads(pickle.dumps(caught.value)).key_id == name  # noqa: S301 (our own bytes)


def test_a_primary_that_is_not_in_the_ring_is_missing():
    with pytest.raises(KeyMissing):
        Keyring([raw_key(1)], key_id(raw_key(2)))


def test_a_key_set_where_its_id_belongs_is_not_repeated_in_the_error():
    with pytest.raises(BadFormat) as caught:
        Keyring([raw_key(1)], raw_key(1).hex())

    assert raw_key(1).hex() not in str(caught.value)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [raw_key(n) for n in range(9)],
        [raw_key(1), raw_key(1)],
        [bytes(32)],
        [b"\xff" * 32],
        [b"secret42" * 4],
        [raw_key(1)[:31]],
        [raw_key(1) + b"x"],
        ["k" * 32],
        [None],
    ],
    ids=["empty", "nine", "twice", "zero", "ff", "pattern", "short", "long", "text", "none"],
)
def test_a_ring_of_bad_keys_is_refused(keys):
    with pytest.raises(BadKey):
        Keyring(keys)


@pytest.mark.parametrize(("context", "error"), [((), ValueError), (("data", None, 1), TypeError)])
def test_a_context_must_say_whose_key_it_is(ring, context, error):
    with pytest.raises(error):
        ring.wrap(DATA_KEY, context)


@pytest.mark.parametrize("show", [repr, str, "{:>60}".format])
def test_a_ring_prints_ids_only(ring, show):
    assert show(ring) == f"<key ring {ring.primary}, 2 in all>"


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_a_ring_cannot_be_taken_along(ring, take):
    with pytest.raises(TypeError):
        take(ring)
