"""What was changed, cut, moved or made up does not open."""

import hashlib
from itertools import combinations

import pytest

from credentials.crypto import BadFormat, Place, SealError, Unsealable, seal, unseal, version_of

from .samples import (
    COLUMN,
    HERE,
    ORG,
    OTHER_ORG,
    OTHER_ROW,
    PLAINTEXT,
    ROW,
    data_key,
    raw_key,
)

pytestmark = pytest.mark.pure


@pytest.fixture
def blob():
    return seal(data_key(), PLAINTEXT, HERE)


def garbage(number: int) -> bytes:
    """Reproducible noise of 0 to 99 bytes; every third one begins like a sealed value."""
    start = b"CX\x01\x01\x00\x00\x00\x01" if number % 3 == 0 else b""
    return start + hashlib.shake_256(b"%d" % number).digest(number % 100)


def test_no_single_flipped_bit_goes_unnoticed(blob):
    key = data_key()
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8

        with pytest.raises(SealError):
            unseal(key, changed, HERE)


def test_no_cut_goes_unnoticed(blob):
    key = data_key()
    for length in range(len(blob)):
        for cut in (blob[:length], blob[-length:] if length else b""):
            with pytest.raises(SealError):
                unseal(key, cut, HERE)


@pytest.mark.parametrize("extra", [b"\0", b" ", bytes(16), bytes(36)])
def test_no_added_byte_goes_unnoticed(blob, extra):
    for longer in (blob + extra, extra + blob, blob[:20] + extra + blob[20:]):
        with pytest.raises(SealError):
            unseal(data_key(), longer, HERE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        HERE._replace(org=OTHER_ORG),
        HERE._replace(row=OTHER_ROW),
        HERE._replace(column="secret_version.note"),
        HERE._replace(column="totp.sealed"),
        HERE._replace(column="secret_versions.ealed"),
        Place(ROW, COLUMN, ORG),
    ],
    ids=["organisation", "row", "column", "table", "border of names", "organisation for row"],
)
def test_a_moved_value_does_not_open(blob, elsewhere):
    with pytest.raises(Unsealable):
        unseal(data_key(), blob, elsewhere)


def test_no_value_opens_at_any_of_sixteen_other_places():
    key = data_key()
    columns = [COLUMN, "secret_version.note", "totp.sealed", "totp.note"]
    places = [Place(o, c, r) for o in (ORG, OTHER_ORG) for c in columns for r in (ROW, OTHER_ROW)]
    blobs = [seal(key, PLAINTEXT, place) for place in places]
    for one, two in combinations(range(len(places)), 2):
        for at, there in ((one, two), (two, one)):
            with pytest.raises(Unsealable):
                unseal(key, blobs[at], places[there])


def test_another_key_of_the_same_version_does_not_open_it(blob):
    with pytest.raises(Unsealable):
        unseal(data_key(number=2), blob, HERE)


def test_the_same_key_under_another_version_does_not_open_it(blob):
    with pytest.raises(Unsealable, match="version 1, not 2"):
        unseal(data_key(version=2), blob, HERE)


def test_a_value_relabelled_with_another_version_does_not_open(blob):
    relabelled = blob[:4] + (2).to_bytes(4, "big") + blob[8:]

    assert version_of(relabelled) == 2
    with pytest.raises(Unsealable):
        unseal(data_key(version=2), relabelled, HERE)


def test_the_halves_of_two_values_do_not_fit_together(blob):
    other = seal(data_key(), PLAINTEXT, HERE)

    with pytest.raises(Unsealable):
        unseal(data_key(), blob[:20] + other[20:], HERE)


def test_an_unknown_algorithm_is_said_to_be_unknown(blob):
    with pytest.raises(BadFormat, match="algorithm"):
        unseal(data_key(), blob[:3] + b"\x02" + blob[4:], HERE)


@pytest.mark.parametrize("version", [0, 2**31, 2**32 - 1])
def test_a_version_that_no_key_can_have_is_refused(blob, version):
    with pytest.raises(BadFormat):
        version_of(blob[:4] + version.to_bytes(4, "big") + blob[8:])


def test_three_thousand_pieces_of_garbage_do_not_open():
    key = data_key()
    for number in range(3000):
        with pytest.raises(SealError):
            unseal(key, garbage(number), HERE)


def test_a_failure_says_neither_key_nor_plaintext_nor_ciphertext(blob):
    with pytest.raises(Unsealable) as caught:
        unseal(data_key(), blob[:-1] + bytes([blob[-1] ^ 1]), HERE)

    text = repr(caught.value) + str(caught.value) + repr(caught.value.args)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    for part in (PLAINTEXT, raw_key(), blob[20:]):
        assert repr(part)[2:12] not in text
        assert part.hex()[:10] not in text
