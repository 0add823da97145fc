"""The peers of ``hostile.py`` at the calls of a person's sign-in: exchange, refresh, userinfo.

(``test_preflight.py`` has them at the preflight.) A broken answer to the exchange ends the sign-in;
a broken answer to userinfo or a refresh is told, and never changes what became of the sign-in.
"""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tenants.cxone import Observation
from tenants.cxone.preflight import probe_origin
from tests.cxone.cxone import (
    API,
    CODE,
    NONCE,
    NOW,
    VERIFIER,
    CXone,
    codes,
    door_to_meet,
    jwk,
    quick_door,
    rsa_key,
    sign,
)
from tests.cxone.hostile import CONTENT, EVIL_ENDPOINTS, OK, TRANSPORT
from tests.cxone.peer import Peer, answer, drip
from tests.cxone.person import TOKEN, USERINFO, Person

pytestmark = pytest.mark.pure

EVERY = TRANSPORT | CONTENT
UNKNOWN = ("timeout", "connection-lost", "protocol-error")


@pytest.fixture
def person(peer: Peer) -> Person:
    return Person(peer)


def result(seen: Observation, step: str) -> str:
    return codes(seen)[step]


def reason(seen: Observation, step: str) -> object:
    return next(s for s in seen.steps if s.name == step).facts.get("reason")


def told(code: str, as_content: str) -> tuple[str, str | None]:
    """The code and reason of a step that gives one name to everything unreadable."""
    if code == "not-json" or code.startswith("json-"):
        return f"failed:{as_content}", code
    return f"failed:{code}", None


def test_without_any_fault_all_is_well(person: Person) -> None:
    seen = person.come_back()

    assert set(codes(seen).values()) <= {"ok", "warning:basic-forms-differ"}
    assert (seen.sign_in, seen.refresh_rotates) == ("accepted", True)


@pytest.mark.parametrize("name", EVERY)
def test_the_exchange_of_a_code_may_be_answered_by_anything(person: Person, name: str) -> None:
    person.exchange, code = EVERY[name]

    seen = person.come_back(door=door_to_meet(code))

    assert result(seen, "token") == f"failed:{code}"
    assert seen.sign_in == ("unknown" if code in UNKNOWN else "hostile")
    assert result(seen, "refresh") == "skipped:stopped-at-token"
    # A code is good for one request: a second one would make CXone distrust the first's tokens.
    assert len(person.peer.asked(TOKEN)) == 1


@pytest.mark.parametrize("name", EVERY)
def test_a_refresh_may_be_answered_by_anything(person: Person, name: str) -> None:
    person.refresh, code = EVERY[name]

    seen = person.come_back(door=door_to_meet(code))

    assert (result(seen, "refresh"), reason(seen, "refresh")) == told(code, "refresh-malformed")
    assert (seen.sign_in, seen.refresh_rotates) == ("accepted", None)
    assert len(person.asked_with("refresh_token")) == 1


@pytest.mark.parametrize("name", EVERY)
def test_userinfo_may_be_answered_by_anything(person: Person, name: str) -> None:
    person.peer.routes[USERINFO], code = EVERY[name]

    seen = person.come_back(door=door_to_meet(code))

    assert (result(seen, "userinfo"), reason(seen, "userinfo")) == told(code, "userinfo-malformed")
    assert (seen.sign_in, result(seen, "business-unit")) == ("accepted", "ok")


@pytest.mark.parametrize("name", EVERY)
def test_a_machine_that_refreshes_meets_them_too(cxone: CXone, name: str) -> None:
    person = Person(cxone.peer)
    person.refresh, code = EVERY[name]
    first = person.grant(sign(person.claims))

    def by_grant(sock: Any, request: Any) -> bool | None:
        is_first = b"grant_type=password" in request.body
        return (first if is_first else person.refresh)(sock, request)

    cxone.peer.routes[TOKEN] = by_grant
    seen = cxone.validate(door=door_to_meet(code), thorough=True)

    assert (result(seen, "refresh"), reason(seen, "refresh")) == told(code, "refresh-malformed")
    assert seen.sign_in == "accepted"


FIELDS: dict[str, tuple[dict[str, Any], str]] = {
    "no access token": ({"access_token": None}, "access-token-missing"),
    "empty access token": ({"access_token": ""}, "access-token-missing"),
    "access token is a number": ({"access_token": 5}, "token-malformed"),
    "access token with a space": ({"access_token": "a b"}, "token-malformed"),
    "access token with a header": ({"access_token": "a\r\nX-Injected: 1"}, "token-malformed"),
    "access token not ASCII": ({"access_token": "\u0430bc"}, "token-malformed"),
    "refresh token is an object": ({"refresh_token": {}}, "token-malformed"),
    "refresh token with a line": ({"refresh_token": "a\n"}, "token-malformed"),
    "ID token is a list": ({"id_token": ["a.b.c"]}, "token-malformed"),
    "another type": ({"token_type": "mac"}, "token-type-refused"),
    "no type": ({"token_type": None}, "token-type-refused"),
    "type is a list": ({"token_type": ["Bearer"]}, "token-type-refused"),
    "life is text": ({"expires_in": "3600"}, "expires-in-refused"),
    "life is negative": ({"expires_in": -1}, "expires-in-refused"),
    "life is true": ({"expires_in": True}, "expires-in-refused"),
    "life is 1e99": ({"expires_in": 1e99}, "expires-in-refused"),
    "life of 400 digits": ({"expires_in": 10**400}, "expires-in-refused"),
}
ERRORS: dict[str, tuple[Any, str]] = {
    "refused": ("invalid_grant", "code-refused"),
    "client refused": ("invalid_client", "client-refused"),
    "error is an object": ({"a": 1}, "unexplained-refusal"),
    "error is a list": (["invalid_grant"], "unexplained-refusal"),
    "error is a number": (7, "unexplained-refusal"),
    "error nobody knows": ("<script>", "unexplained-refusal"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_an_exchange_with_one_bad_field(person: Person, name: str) -> None:
    changes, code = FIELDS[name]
    good = person.token_document(sign(person.claims))
    person.exchange = answer(200, good | changes)

    seen = person.come_back()

    assert (result(seen, "token"), seen.sign_in) == (f"failed:{code}", "hostile")


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize("name", ERRORS)
def test_a_refused_exchange_is_named_by_its_error_alone(
    person: Person, name: str, status: int
) -> None:
    error, code = ERRORS[name]
    good = person.token_document(sign(person.claims))
    person.exchange = answer(status, good | {"error": error})

    seen = person.come_back()

    assert result(seen, "token") == f"failed:{code}"
    assert seen.sign_in not in ("accepted", "access-key-refused")


@pytest.mark.parametrize("name", FIELDS)
def test_a_refresh_with_one_bad_field(person: Person, name: str) -> None:
    changes, code = FIELDS[name]
    person.refresh = answer(200, person.token_document(None) | changes)

    seen = person.come_back()

    assert (result(seen, "refresh"), reason(seen, "refresh")) == ("failed:refresh-malformed", code)
    assert seen.sign_in == "accepted"


@pytest.mark.parametrize("name", ERRORS)
def test_a_refused_refresh_accuses_nobody(person: Person, name: str) -> None:
    error, _ = ERRORS[name]
    person.refresh = answer(400, {"error": error, "error_description": "x" * 100_000})

    seen = person.come_back()

    assert (result(seen, "refresh"), seen.sign_in) == ("failed:refresh-refused", "accepted")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sub": "user:of-somebody-else"}, "subject"),
        ({"iss": "https://evil.example"}, "id-token-issuer"),
        ({"aud": "someone"}, "id-token-audience"),
        ({"exp": 1}, "id-token-lifetime"),
        ({"tenantId": 5}, "id-token-claim-malformed"),
    ],
)
def test_a_refreshed_id_token_is_verified_too(
    person: Person, changes: dict[str, Any], code: str
) -> None:
    person.refresh = person.grant(sign(person.claims | changes))

    seen = person.come_back()

    assert (result(seen, "refresh"), reason(seen, "refresh")) == ("failed:refresh-malformed", code)


def test_a_refreshed_id_token_of_another_key_is_refused(person: Person) -> None:
    person.refresh = person.grant(sign(person.claims, rsa_key(name="other")))

    assert reason(person.come_back(), "refresh") == "id-token-signature"


def test_a_refreshed_id_token_may_come_under_a_new_key(person: Person) -> None:
    new = rsa_key(name="other")
    good = person.grant(sign(person.claims, new, kid="new"))

    def rotated(sock: Any, request: Any) -> bool | None:
        keys = {"keys": [jwk(new, kid="new")]}
        person.peer.routes["/auth/jwks"] = answer(200, keys)
        return good(sock, request)

    person.refresh = rotated

    assert result(person.come_back(), "refresh") == "ok"


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({}, "sub"),
        ({"sub": None}, "sub"),
        ({"sub": ""}, "sub"),
        ({"sub": 7}, "sub"),
        ({"sub": ["user:1"]}, "sub"),
        ({"sub": {"a": 1}}, "sub"),
        ({"sub": "x" * 10_000}, "sub"),
        ({"sub": True}, "sub"),
        ({"sub": "x", "name": 7}, "name"),
        ({"sub": "x", "name": ["a"]}, "name"),
        ({"sub": "x", "email": {"a": 1}}, "email"),
        ({"sub": "x", "given_name": "x" * 10_000}, "given_name"),
        ({"sub": "x", "family_name": False}, "family_name"),
    ],
)
def test_userinfo_with_one_bad_member(person: Person, document: Any, why: str) -> None:
    person.peer.routes[USERINFO] = answer(200, document)

    seen = person.come_back()

    assert (result(seen, "userinfo"), reason(seen, "userinfo")) == (
        "failed:userinfo-malformed",
        why,
    )


@pytest.mark.parametrize("change", [str.upper, lambda s: s + " ", lambda s: s[:-1], lambda s: "x"])
def test_userinfo_of_another_person_is_a_mismatch(
    person: Person, change: Callable[[str], str]
) -> None:
    person.peer.routes[USERINFO] = answer(200, {"sub": change(person.claims["sub"])})

    seen = person.come_back()

    assert result(seen, "userinfo") == "failed:userinfo-subject-mismatch"
    assert seen.sign_in == "accepted"


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "userinfo-unauthorized"),
        (403, "userinfo-unauthorized"),
        (404, "userinfo-malformed"),
        (429, "throttled"),
        (500, "server-error"),
        (503, "server-error"),
    ],
)
def test_a_refused_userinfo_says_why(person: Person, status: int, code: str) -> None:
    person.peer.routes[USERINFO] = answer(status, b"<html>", {"Content-Type": "text/html"})

    assert result(person.come_back(), "userinfo") == f"failed:{code}"


@pytest.mark.parametrize(
    "field", ["authorization_endpoint", "userinfo_endpoint", "end_session_endpoint"]
)
@pytest.mark.parametrize("url", [url for url in EVIL_ENDPOINTS if url is not None])
def test_an_endpoint_elsewhere_in_discovery_stops_before_the_code(
    person: Person, field: str, url: Any
) -> None:
    person.provider[field] = url
    person.serve_person()

    seen = person.come_back()

    assert result(seen, "provider-discovery") == "failed:endpoint-refused"
    assert (seen.sent, person.sent, person.peer.asked(TOKEN)) == (False, [], [])


@pytest.mark.parametrize("call", ["exchange", "refresh", "userinfo", "preflight"])
@pytest.mark.parametrize("first", [b"", OK + b"Content-Length: 9999\r\n\r\n"])
def test_every_call_is_over_at_the_deadline(person: Person, call: str, first: bytes) -> None:
    total, path, slow = 0.3, API + "/server-time", drip(first, b" ")
    if call in ("exchange", "refresh"):
        setattr(person, call, slow)
    door = quick_door(total=total)
    started = time.monotonic()

    if call == "preflight":
        person.peer.routes[path] = slow
        origin = "https://app.example.com"
        found = probe_origin(
            person.cloud, person.peer.origin, origin, door=door, clock=lambda: NOW
        ).code
    else:
        if call == "userinfo":
            person.peer.routes[USERINFO] = slow
        step = {"exchange": "token"}.get(call, call)
        found = result(person.come_back(door=door), step).removeprefix("failed:")

    # That it ends at all; tests/drills/hostile_calls.py measures how late, with the real door.
    assert (found, time.monotonic() - started < 5) == ("timeout", True)


def test_the_nonce_and_the_secrets_of_a_person_do_not_come_back(person: Person) -> None:
    echo = f"{CODE} {VERIFIER}"
    person.exchange = answer(400, {"error": "invalid_grant", "error_description": echo})
    shown = repr(person.come_back())

    assert (CODE in shown, VERIFIER in shown, NONCE in shown) == (False, False, False)


def test_each_hostile_peer_gets_a_cache_of_its_own(person: Person) -> None:
    # The table would prove little if the first good answer were remembered for the others.
    person.come_back()
    person.come_back()

    assert len(person.peer.asked("/.well-known/openid-configuration")) == 2
