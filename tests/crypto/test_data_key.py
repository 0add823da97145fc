"""A data key shows its version and nothing else."""

import copy
import pickle
import re

import pytest

from credentials.crypto import BadKey, DataKey

from .samples import PLAINTEXT, data_key, raw_key

pytestmark = pytest.mark.pure


def test_a_generated_key_is_new_each_time():
    assert DataKey.generate(1).raw != DataKey.generate(1).raw


def test_a_fingerprint_is_sixteen_hex_digits():
    assert re.fullmatch(r"hmac:[0-9a-f]{16}", data_key().fingerprint(PLAINTEXT))


def test_equal_values_have_equal_fingerprints_under_one_key():
    assert data_key().fingerprint(b"a") == data_key().fingerprint(b"a")
    assert data_key().fingerprint(b"a") != data_key().fingerprint(b"b")


def test_equal_values_have_unlike_fingerprints_under_two_keys():
    assert data_key().fingerprint(b"a") != data_key(number=2).fingerprint(b"a")


@pytest.mark.parametrize("raw", [b"", bytes(32), b"k" * 32, b"ab" * 16, raw_key()[:31], "k" * 32])
def test_what_is_not_32_random_bytes_is_no_key(raw):
    with pytest.raises(BadKey):
        DataKey(1, raw)


@pytest.mark.parametrize("version", [0, -1, 2**31, "1", 1.0, True, None])
def test_a_version_that_a_sealed_value_cannot_carry_is_refused(version):
    with pytest.raises(BadKey):
        DataKey(version, raw_key())


@pytest.mark.parametrize("show", [repr, str, "{:>40}".format, "%s".__mod__])
def test_a_data_key_prints_as_a_mask(show):
    assert show(data_key(version=3)) == "<data key 3>"


@pytest.mark.parametrize("take", [pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_a_data_key_cannot_be_taken_along(take):
    with pytest.raises(TypeError):
        take(data_key())
