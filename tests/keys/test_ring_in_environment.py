"""Root keys in CXR_ROOT_KEYS: taken out of the environment once, and never replaced by a file."""

import os

import pytest

from credentials.crypto import BadFormat, BadKey, format_key_line, key_id, new_root_key
from credentials.services import keyring as module
from credentials.services.key_status import key_status
from credentials.services.keyring import TwoKeyRingsError, forget_keyring, keyring
from tests.keys.rings import Said


@pytest.fixture
def given(ring, monkeypatch, tmp_path):
    """Sets CXR_ROOT_KEYS, as before this process read any key, and no file beside it."""

    def give(text, *, file=False):
        monkeypatch.setenv("CXR_ROOT_KEYS", text)
        if not file:
            ring.use_path(str(tmp_path / "keyring"))
        forget_keyring()

    monkeypatch.setattr(module, "_taken", "")
    return give


@pytest.mark.parametrize(("text", "error"), [("not a key", BadFormat), ("# none", BadKey)])
def test_a_broken_ring_is_the_same_refusal_each_time(given, text, error):
    given(text)

    for _ in range(3):
        with pytest.raises(error):
            keyring()


def test_the_keys_leave_the_environment_and_stay_known(given):
    raw = new_root_key()
    given(format_key_line(raw, ""))

    assert keyring().primary == key_id(raw)
    assert "CXR_ROOT_KEYS" not in os.environ
    forget_keyring()
    assert keyring().primary == key_id(raw)


def test_keys_in_the_environment_and_in_a_file_are_refused_with_both_names(given):
    given(format_key_line(new_root_key(), ""), file=True)

    for _ in range(2):
        with pytest.raises(TwoKeyRingsError, match=r"CXR_ROOT_KEYS.*CXR_KEYRING_FILE"):
            keyring()


def test_two_key_rings_are_a_sentence_of_the_commands(given):
    given(format_key_line(new_root_key(), ""), file=True)

    said = Said("check")

    assert said.status == 78
    assert "CXR_ROOT_KEYS and CXR_KEYRING_FILE" in said.err
    assert len(key_status().problems) == 1
