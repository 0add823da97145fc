"""Forged, damaged and odd ID tokens and key sets: each is refused by name, none crashes."""

from typing import Any

import pytest

from tenants.cxone.errors import HostileAnswer
from tenants.cxone.jwks import read_keys
from tenants.cxone.outbound import Answer
from tests.cxone.cxone import CLIENT_ID, SECONDS, TENANT, as_json, jwk, rsa_key
from tests.cxone.hostile_tokens import (
    GOOD,
    KEY_SETS,
    TOKENS,
    check,
    code_of,
    key_set,
    with_claims,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("name", TOKENS)
def test_a_hostile_token_is_refused_by_name(name: str) -> None:
    token, code = TOKENS[name]

    assert code_of(token) == code


@pytest.mark.parametrize(
    "token",
    [
        GOOD,
        with_claims(iat=SECONDS - 3600, exp=SECONDS - 30),
        with_claims(iat=SECONDS + 59),
        with_claims(aud=[CLIENT_ID]),
        with_claims(aud=[CLIENT_ID, "x"], azp=CLIENT_ID),
        with_claims(icBUId=-17),
        with_claims(icBUId=..., area=...),
        with_claims(exp=SECONDS + 60.5),
    ],
)
def test_a_good_token_within_the_leeway_is_accepted(token: str) -> None:
    assert check(token).tenant_id == TENANT


@pytest.mark.parametrize("name", KEY_SETS)
def test_a_hostile_key_set_verifies_nothing(name: str) -> None:
    keys, code = KEY_SETS[name]

    assert code_of(GOOD, key_set(*keys)) == code


@pytest.mark.parametrize("keys", [None, 5, {}, "x", [{}] * 10_000])
def test_a_malformed_key_set_is_refused(keys: Any) -> None:
    with pytest.raises(HostileAnswer) as raised:
        read_keys(Answer("host", 200, {}, as_json({"keys": keys})))

    assert raised.value.code == "key-set-malformed"


def test_a_private_key_in_the_set_is_read_as_its_public_half() -> None:
    assert check(GOOD, key_set(jwk(rsa_key(), d="AAAA", p="AAAA", q="AAAA"))).key_bits == 2048
