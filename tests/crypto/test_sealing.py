"""What is sealed opens again at its place."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from credentials.crypto import BadFormat, seal, unseal, version_of

from .samples import HERE, PLAINTEXT, data_key

pytestmark = pytest.mark.pure

PLAINTEXTS = {
    "empty": b"",
    "one zero byte": b"\0",
    "looks sealed": b"CX\x01\x01\x00\x00\x00\x01" + bytes(28),
    "only the magic": b"CX\x01",
    "marker of another product": b"$encrypted$UTF8$AES$Z0FBQUFB",
    "fernet token": b"gAAAAABk",
    "not text": bytes(range(256)),
    "4096 bytes of unicode": ("\U0001f511" * 1024).encode(),
    "one megabyte": b"x" * 2**20,
}


@pytest.mark.parametrize("plaintext", PLAINTEXTS.values(), ids=PLAINTEXTS)
def test_what_is_sealed_opens_unchanged(plaintext):
    assert unseal(data_key(), seal(data_key(), plaintext, HERE), HERE) == plaintext


def test_a_sealed_value_can_be_sealed_again_as_plain_data():
    inner = seal(data_key(), PLAINTEXT, HERE)

    outer = seal(data_key(), inner, HERE)

    assert unseal(data_key(), outer, HERE) == inner


def test_sealing_adds_36_bytes():
    assert len(seal(data_key(), PLAINTEXT, HERE)) == len(PLAINTEXT) + 36


def test_sealing_twice_gives_different_bytes_that_both_open():
    first, second = (seal(data_key(), PLAINTEXT, HERE) for _ in range(2))

    assert first != second
    assert unseal(data_key(), first, HERE) == unseal(data_key(), second, HERE) == PLAINTEXT


def test_a_value_opens_as_often_as_it_is_asked():
    key, blob = data_key(), seal(data_key(), PLAINTEXT, HERE)

    assert [unseal(key, blob, HERE) for _ in range(2)] == [PLAINTEXT, PLAINTEXT]


@pytest.mark.parametrize("form", [bytes, bytearray, memoryview])
def test_every_form_that_drivers_hand_out_opens(form):
    blob = form(seal(data_key(version=7), PLAINTEXT, HERE))

    assert version_of(blob) == 7
    assert unseal(data_key(version=7), blob, HERE) == PLAINTEXT


@pytest.mark.parametrize("wrong", ["text", bytearray(b"x"), None, 5])
def test_only_bytes_can_be_sealed(wrong):
    with pytest.raises(TypeError):
        seal(data_key(), wrong, HERE)


@pytest.mark.parametrize("wrong", ["CX\x01", None, 36, [67, 88, 1], object()])
def test_only_bytes_can_be_unsealed(wrong):
    with pytest.raises(BadFormat):
        unseal(data_key(), wrong, HERE)


def test_threads_may_share_a_data_key():
    key = data_key()

    def round_trip(number):
        plaintext = b"%d" % number
        return unseal(key, seal(key, plaintext, HERE), HERE) == plaintext

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(round_trip, range(4000)))
