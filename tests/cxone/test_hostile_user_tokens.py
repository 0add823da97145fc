"""ID tokens of people: the hostile ones of access keys, and lies about nonce and time."""

import base64
from typing import Any

import pytest

from tests.cxone.cxone import CLIENT_ID, NONCE, SECONDS, TENANT, as_json, codes
from tests.cxone.hostile_tokens import (
    CLAIMS,
    GOOD,
    KEY_SETS,
    TOKENS,
    check,
    code_of,
    key_set,
    signed_bytes,
    with_claims,
)
from tests.cxone.peer import Peer
from tests.cxone.person import Person

pytestmark = pytest.mark.pure

ASKED: dict[str, Any] = {"nonce": NONCE, "max_age": 3600}


def user_claims(**changes: Any) -> str:
    return with_claims(**{"nonce": NONCE, "auth_time": SECONDS - 10} | changes)


def signed_claims(**changes: Any) -> str:
    """Like ``user_claims`` for what no honest library would encode."""
    return signed_bytes(as_json(CLAIMS | {"nonce": NONCE, "auth_time": SECONDS} | changes))


@pytest.mark.parametrize("name", TOKENS)
def test_what_is_hostile_for_a_machine_is_hostile_for_a_person(name: str) -> None:
    token, code = TOKENS[name]

    assert code_of(token, **ASKED) == code


@pytest.mark.parametrize("name", KEY_SETS)
def test_a_hostile_key_set_verifies_no_person(name: str) -> None:
    keys, code = KEY_SETS[name]

    assert code_of(GOOD, key_set(*keys), **ASKED) == code


USER_TOKENS: dict[str, tuple[str, str]] = {
    "another nonce": (user_claims(nonce="n-of-another"), "id-token-nonce"),
    "nonce in upper case": (user_claims(nonce=NONCE.upper()), "id-token-nonce"),
    "nonce with a space": (user_claims(nonce=NONCE + " "), "id-token-nonce"),
    "cut nonce": (user_claims(nonce=NONCE[:-1]), "id-token-nonce"),
    "empty nonce": (user_claims(nonce=""), "id-token-nonce"),
    "nonce is null": (signed_claims(nonce=None), "id-token-nonce"),
    "nonce is a list": (signed_claims(nonce=[NONCE]), "id-token-nonce"),
    "nonce is an object": (signed_claims(nonce={NONCE: 1}), "id-token-nonce"),
    "nonce is a number": (signed_claims(nonce=7), "id-token-nonce"),
    "nonce is true": (signed_claims(nonce=True), "id-token-nonce"),
    "nonce of 10,000 characters": (user_claims(nonce="n" * 10_000), "id-token-nonce"),
    "nonce of look-alikes": (user_claims(nonce=NONCE.replace("A", "\u0410")), "id-token-nonce"),
    "nonce twice": (
        signed_bytes(b'{"nonce":"x",' + as_json(CLAIMS | {"nonce": NONCE})[1:]),
        "json-duplicate-name",
    ),
    "signed in too long ago": (user_claims(auth_time=SECONDS - 3661), "id-token-auth-time"),
    "signed in at the epoch": (user_claims(auth_time=0), "id-token-auth-time"),
    "signed in before the epoch": (user_claims(auth_time=-1), "id-token-claim-malformed"),
    "signed in later": (user_claims(auth_time=SECONDS + 61), "id-token-auth-time"),
    "signed in at 1e300": (user_claims(auth_time=1e300), "id-token-auth-time"),
    "auth_time of 400 digits": (signed_claims(auth_time=10**400), "id-token-auth-time"),
    "auth_time of 400 digits, iat a fraction": (
        signed_claims(auth_time=10**400, iat=SECONDS + 0.5),
        "id-token-auth-time",
    ),
    "auth_time is text": (user_claims(auth_time=str(SECONDS)), "id-token-claim-malformed"),
    "auth_time is true": (user_claims(auth_time=True), "id-token-claim-malformed"),
    "auth_time is null": (user_claims(auth_time=None), "id-token-claim-malformed"),
    "auth_time is a list": (user_claims(auth_time=[SECONDS]), "id-token-claim-malformed"),
    "auth_time is an object": (user_claims(auth_time={"a": 1}), "id-token-claim-malformed"),
    "auth_time is NaN": (
        signed_bytes(b'{"auth_time": NaN,' + as_json(CLAIMS)[1:]),
        "json-number-refused",
    ),
    "azp of another": (user_claims(azp="someone"), "id-token-audience"),
    "azp with suffix": (user_claims(azp=f"{CLIENT_ID}@cxone"), "id-token-audience"),
    "azp is a list": (user_claims(azp=[CLIENT_ID]), "id-token-audience"),
    "azp is a number": (user_claims(azp=7), "id-token-audience"),
    "azp is null": (signed_claims(azp=None), "id-token-audience"),
    "two audiences without azp": (user_claims(aud=[CLIENT_ID, "x"]), "id-token-audience"),
    "two audiences, azp in a list": (
        user_claims(aud=[CLIENT_ID, "x"], azp=[CLIENT_ID]),
        "id-token-audience",
    ),
    "audiences in lists": (user_claims(aud=[[CLIENT_ID]]), "id-token-audience"),
    "audience of an app with suffix": (
        user_claims(aud=[f"{CLIENT_ID}@cxone"]),
        "id-token-audience",
    ),
    "token of a machine for another person's request": (
        with_claims(nonce="", auth_time=SECONDS),
        "id-token-nonce",
    ),
}


@pytest.mark.parametrize("name", USER_TOKENS)
def test_a_hostile_token_of_a_person_is_refused_by_name(name: str) -> None:
    token, code = USER_TOKENS[name]

    assert code_of(token, **ASKED) == code


# The hashes are for tokens that a browser brought (OpenID Connect Core section 3.3.2.11); ours come
# from the token endpoint itself. What is not read cannot hurt, whatever its type.
UNREAD = [None, "", "x" * 5_000, 7, True, [], ["a"], {"a": {"b": 1}}, 1e300, "\u0000", "<script>"]


@pytest.mark.parametrize("claim", ["at_hash", "c_hash", "s_hash", "acr", "amr", "sid", "name"])
@pytest.mark.parametrize("value", UNREAD)
def test_a_claim_that_is_not_read_may_be_anything(claim: str, value: Any) -> None:
    found = check(signed_claims(**{claim: value}), **ASKED)

    assert (found.tenant_id, found.subject) == (TENANT, CLAIMS["sub"])


@pytest.mark.parametrize(
    "token",
    [
        user_claims(),
        user_claims(auth_time=SECONDS - 3660),
        user_claims(auth_time=SECONDS + 60),
        user_claims(auth_time=SECONDS - 0.5),
        user_claims(azp=CLIENT_ID),
        user_claims(aud=[CLIENT_ID, "x"], azp=CLIENT_ID),
    ],
)
def test_a_good_token_of_a_person_is_accepted(token: str) -> None:
    assert check(token, **ASKED).has_nonce


@pytest.mark.parametrize("name", USER_TOKENS)
def test_a_hostile_token_ends_the_sign_in_of_a_person(peer: Peer, name: str) -> None:
    token, code = USER_TOKENS[name]
    person = Person(peer)
    person.exchange = person.grant(_for(person, token))

    found = codes(person.come_back(max_age=3600))

    assert found["id-token"] == f"failed:{code}"
    assert found["userinfo"] == found["refresh"] == "skipped:stopped-at-id-token"


def _for(person: Person, token: str) -> str:
    """The same payload, rightly signed, from the issuer that the peer is."""
    payload = token.split(".")[1]
    body = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    mine = as_json(person.peer.origin)
    return signed_bytes(body.replace(as_json(CLAIMS["iss"]), mine))
