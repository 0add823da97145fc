"""What people paste into a secret field, and what they are told."""

import base64

import pytest

from credentials.rules.secret_input import (
    TOO_SHORT,
    WHITE_SPACE,
    check_access_key_secret,
    check_secret,
    has_white_space_at_ends,
)

pytestmark = pytest.mark.pure
GOOD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST===="
ID = "Product@Vendor"

REFUSED = {
    "only spaces": "   ",
    "mask of stars": "********",
    "mask of bullets": "••••••••",
    "the ID": ID,
    "bearer": "Bearer abcdefgh",
    "basic": "basic abcdefgh",
    "header": "Authorization: Basic abc",
    "base64 of id and secret": base64.b64encode(f"{ID}:{GOOD}".encode()).decode(),
    "JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "PEM": "-----BEGIN PRIVATE KEY-----",
    "PEM lines": "-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----",
    "JSON": '{"client_secret": "abc"}',
    "JSON text": '"abcdefghijkl"',
    "smart quotes": "“abcdefgh”",
    "BOM": "\ufeffabcdefgh",
    "zero width": "abcd\u200befgh",
    "RTL override": "abcd\u202eefgh",
    "NUL": "abcd\x00efgh",
    "inner line break": "abcd\nefgh",
    "too long": "a" * 4097,
    "too long in bytes": "é" * 2049,
    "lone surrogate": "abcd\ud800efgh",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_it_is_refused_without_repeating_it(text):
    refusals, warnings = check_secret(text, identifier=ID)

    assert len(refusals) == 1
    assert not warnings
    assert text.strip() not in refusals[0] or not text.strip()


@pytest.mark.parametrize(
    "text", [f"{GOOD}\n", f" {GOOD}", f"{GOOD}\r\n", f"{GOOD}\u00a0", f"\t{GOOD}"]
)
def test_white_space_at_the_ends_is_asked_about(text):
    assert check_secret(text) == ([WHITE_SPACE], [])
    assert has_white_space_at_ends(text)


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "$encrypted$abcdefgh",
        "CX\\x01abcdefgh",
        "pa ss wo rd",
        "*a**b**c*",
        "{not json",
        "a" * 4096,
    ],
)
def test_odd_but_possible_secrets_are_taken(text):
    assert check_secret(text, identifier=ID)[0] == []


def test_an_access_key_secret_of_another_shape_is_taken_with_a_warning():
    assert check_access_key_secret(GOOD) == ([], [])
    refusals, warnings = check_access_key_secret("another-shape-of-secret")
    assert not refusals
    assert "52" in warnings[0]


JWT = "client_secret_jwt"


@pytest.mark.parametrize("text", ["a" * 31, "é" * 15, "short-secret"])
def test_a_secret_too_short_to_sign_with_is_refused_with_the_method_that_signs(text):
    assert check_secret(text, method=JWT) == ([TOO_SHORT], [])
    assert check_secret(text, method="client_secret_basic")[0] == []


@pytest.mark.parametrize("text", ["a" * 32, "é" * 16, GOOD])
def test_a_secret_long_enough_to_sign_with_is_taken(text):
    assert check_secret(text, method=JWT)[0] == []


def test_what_is_wrong_with_the_text_itself_is_told_first():
    assert check_secret("short \n", method=JWT) == ([WHITE_SPACE], [])


def test_swapped_id_and_secret_give_a_warning():
    _, warnings = check_secret(ID, identifier="c2VjcmV0LXZhbHVl")
    assert "swapped" in warnings[0]
