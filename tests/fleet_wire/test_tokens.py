"""The quick look at an ID token says yes to nothing that the thorough one refuses."""

from datetime import timedelta
from typing import Any

import pytest

from tenants.cxone.fleet.quick_token import QuickVerifier
from tenants.cxone.id_token import LEEWAY, IdToken
from tenants.cxone.jwks import KeySet
from tests.cxone.cxone import CLIENT_ID, NOW, SECONDS, jwk, rsa_key
from tests.cxone.hostile_tokens import (
    GOOD,
    ISSUER,
    KEY_SETS,
    TOKENS,
    check,
    key_set,
    with_claims,
)

pytestmark = pytest.mark.pure


def quickly(token: Any, verifier: QuickVerifier, **changes: Any) -> IdToken | None:
    asked = {"issuer": ISSUER, "client_id": CLIENT_ID, "now": NOW, "leeway": LEEWAY}
    return verifier.verified(token, **asked | changes)


def verifier(keys: KeySet | None = None) -> QuickVerifier:
    return QuickVerifier(keys or key_set(jwk(rsa_key())))


@pytest.mark.parametrize("name", TOKENS)
def test_a_hostile_token_is_not_plainly_good(name: str) -> None:
    assert quickly(TOKENS[name][0], verifier()) is None


def test_a_hostile_token_is_not_plainly_good_among_good_ones() -> None:
    one = verifier()

    found = {}
    for name, (token, _) in TOKENS.items():
        assert quickly(GOOD, one) is not None
        found[name] = quickly(token, one)

    assert set(found.values()) == {None}


@pytest.mark.parametrize("name", KEY_SETS)
def test_a_hostile_key_set_makes_nothing_plainly_good(name: str) -> None:
    assert quickly(GOOD, verifier(key_set(*KEY_SETS[name][0]))) is None


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
def test_a_good_token_says_the_same_to_both(token: str) -> None:
    assert quickly(token, verifier()) == check(token)


def test_a_token_of_another_client_or_time_is_not_plainly_good() -> None:
    one = verifier()
    assert quickly(GOOD, one) is not None

    assert quickly(GOOD, one, client_id="another") is None
    assert quickly(GOOD, one, issuer="https://evil.example") is None
    assert quickly(GOOD, one, now=NOW + timedelta(hours=2)) is None


def test_only_a_few_headers_are_remembered() -> None:
    one = verifier()

    for number in range(40):
        quickly(with_header(number), one)

    assert len(one._signers) <= 16
    assert quickly(with_header(39), one) is not None


def with_header(number: int) -> str:
    from tests.cxone.cxone import sign
    from tests.cxone.hostile_tokens import CLAIMS

    return sign(CLAIMS, note=number)
