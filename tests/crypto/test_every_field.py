"""What was changed, cut or moved does not open, in every sealed column that there is."""

import uuid
from itertools import permutations

import pytest

from credentials.crypto import DataKey, Opener, Place, Sealed, SealError, seal, unseal
from credentials.services.reencryption import sealed_fields

pytestmark = pytest.mark.pure

COLUMNS = sorted({field.aad_name for _, field in sealed_fields()})
ORGS = [uuid.UUID(int=1), uuid.UUID(int=2)]
ROWS = [uuid.UUID(int=3), uuid.UUID(int=4)]
KEYS = {(org, version): DataKey.generate(version) for org in ORGS for version in (1, 2)}
VALUE = b"A secret of 31 bytes, no more.."


def place(column):
    return Place(ORGS[0], column, ROWS[0])


@pytest.mark.parametrize("column", COLUMNS)
def test_no_bit_and_no_length_goes_unnoticed(column):
    """By every way there is: the function, the handle, and the one for many values."""
    key = KEYS[ORGS[0], 1]
    blob = seal(key, VALUE, place(column))
    opener = Opener(ORGS[0], column, lambda version: KEYS[ORGS[0], version])
    flipped = [flip(blob, bit) for bit in range(len(blob) * 8)]
    cut = [blob[:length] for length in range(len(blob))]

    assert unseal(key, blob, place(column)) == VALUE
    ways = (
        lambda raw: unseal(key, raw, place(column)),
        lambda raw: Sealed(raw, place(column)).open(lambda version: key),
        lambda raw: opener.plaintext(ROWS[0], raw),
    )
    assert not any(opens(way, raw) for raw in (*flipped, *cut, blob + b"\0") for way in ways)
    assert all(opens(way, blob) for way in ways)


def opens(way, raw):
    try:
        way(raw)
    except (SealError, KeyError):
        return False
    return True


def flip(blob, bit):
    changed = bytearray(blob)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_no_value_opens_at_another_organisation_column_row_or_version():
    places = [
        (org, column, row, version)
        for org in ORGS
        for column in COLUMNS
        for row in ROWS
        for version in (1, 2)
    ]
    blobs = {each: seal(KEYS[each[0], each[3]], VALUE, Place(*each[:3])) for each in places}
    opened = 0
    for here, there in permutations(places, 2):
        org, column, row, version = there
        relabelled = blobs[here][:4] + version.to_bytes(4) + blobs[here][8:]
        for raw in (blobs[here], relabelled):
            try:
                unseal(KEYS[org, version], raw, Place(org, column, row))
                opened += 1
            except SealError:
                continue

    assert opened == 0
    assert len(places) == 8 * len(COLUMNS)
