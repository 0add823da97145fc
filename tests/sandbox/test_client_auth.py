"""Client authentication where sources and standards disagree: Basic's encoding, and assertions."""

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

import jwt
import pytest

from tenants.cxone.sandbox import example_id
from tests.sandbox.people import Caller, outcome

pytestmark = pytest.mark.pure

ODD = "a+b/c=d%41 &?"
TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.fixture
def odd(caller: Caller) -> Iterator[Caller]:
    """An app whose secret reads differently raw and form-encoded."""
    world = caller.sandbox.world
    world.add_app("commercial", client_id="odd app@vendor", client_secret=ODD, name="Odd")
    yield caller
    world.remove_app("commercial", "odd app@vendor")


def basic(*, encoded: bool) -> dict[str, str]:
    parts = ("odd app@vendor", ODD)
    pair = ":".join(quote_plus(part) if encoded else part for part in parts)
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


@pytest.mark.parametrize(
    ("fault", "raw", "encoded"),
    [(None, 200, 200), ("basic-raw-only", 200, 401), ("basic-encoded-only", 401, 200)],
)
def test_basic_is_read_both_ways_or_in_one(
    odd: Caller, fault: str | None, raw: int, encoded: int
) -> None:
    if fault:
        odd.sandbox.world.faults.arm(fault, cloud="commercial", client_id="odd app@vendor")

    assert odd.post(odd.form, auth=None, headers=basic(encoded=False)).status_code == raw
    assert odd.post(odd.form, auth=None, headers=basic(encoded=True)).status_code == encoded


@pytest.mark.parametrize("fault", ["basic-raw-only", "basic-encoded-only"])
def test_a_plain_secret_reads_the_same_either_way(caller: Caller, fault: str) -> None:
    plain = caller.but(app="Plain")
    caller.sandbox.world.add_app(
        "commercial", client_id=plain.client_id, client_secret="plain", name="Plain"
    )
    caller.sandbox.world.faults.arm(fault, cloud="commercial")

    answer = plain.post(plain.form, auth=(plain.client_id, "plain"))
    assert answer.status_code == 200


@dataclass(frozen=True)
class Asserting:
    caller: Caller

    def send(self, secret: str | None = None, **changes: Any) -> tuple[int, str]:
        now = int(time.time())
        said = {
            "iss": self.caller.client_id,
            "sub": self.caller.client_id,
            "aud": f"{self.caller.issuer}/auth/token",
            "jti": str(time.perf_counter_ns()),
            "iat": now,
            "exp": now + 120,
        }
        said = {name: v for name, v in {**said, **changes}.items() if v is not None}
        assertion = jwt.encode(said, secret or self.caller.client_secret, "HS256")
        return self.post(assertion)

    def post(self, assertion: str, **more: str) -> tuple[int, str]:
        form = {"client_assertion": assertion, "client_assertion_type": TYPE, **more}
        return outcome(self.caller.post({**self.caller.form, **form}, auth=None))


@pytest.fixture
def asserting(caller: Caller) -> Asserting:
    return Asserting(caller.but(app="Assertion Tester"))


def test_the_token_endpoint_and_the_issuer_are_both_audiences(asserting: Asserting) -> None:
    issuer = asserting.caller.issuer

    assert asserting.send()[0] == 200
    assert asserting.send(aud=issuer)[0] == 200
    assert asserting.send(aud=["https://else.example", issuer])[0] == 200


@pytest.mark.parametrize(("value", "good"), [("issuer", ""), ("token-endpoint", "/auth/token")])
def test_one_audience_may_be_the_only_one(asserting: Asserting, value: str, good: str) -> None:
    caller = asserting.caller
    caller.sandbox.world.faults.arm("jwt-audience", cloud="commercial", value=value)
    bad = "" if good else "/auth/token"

    assert asserting.send(aud=caller.issuer + good)[0] == 200
    assert asserting.send(aud=caller.issuer + bad) == (401, "invalid_client")


def test_an_assertion_is_good_once(asserting: Asserting) -> None:
    assert asserting.send(jti="the-same")[0] == 200
    assert asserting.send(jti="the-same") == (401, "invalid_client")


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "x" * 32},
        {"iss": "somebody"},
        {"sub": "somebody"},
        {"sub": None},
        {"aud": "https://else.example"},
        {"aud": None},
        {"aud": 7},
        {"jti": None},
        {"jti": ""},
        {"jti": 7},
        {"iat": None},
        {"iat": "now"},
        {"exp": None},
        {"exp": 1},
        {"exp": 10**400},
        {"exp": "never"},
        {"iat": 10**12},
    ],
)
def test_other_assertions_are_an_invalid_client(
    asserting: Asserting, changes: dict[str, Any]
) -> None:
    assert asserting.send(**changes) == (401, "invalid_client")


def test_an_assertion_that_lives_too_long_is_an_invalid_client(asserting: Asserting) -> None:
    assert asserting.send(exp=int(time.time()) + 3600) == (401, "invalid_client")


@pytest.mark.parametrize("assertion", ["x", "a.b.c", "e30.e30.", "\u00e9.\u00e9.\u00e9", "." * 500])
def test_what_is_no_jwt_is_an_invalid_client(asserting: Asserting, assertion: str) -> None:
    assert asserting.post(assertion) == (401, "invalid_client")


def test_an_unsigned_assertion_is_an_invalid_client(asserting: Asserting) -> None:
    client_id, now = asserting.caller.client_id, int(time.time())
    said = {"iss": client_id, "sub": client_id, "aud": asserting.caller.issuer}
    said |= {"jti": "u", "iat": now, "exp": now + 60}

    assert asserting.post(jwt.encode(said, None, "none")) == (401, "invalid_client")


def test_the_type_must_be_named_and_the_client_the_same(asserting: Asserting) -> None:
    assert asserting.post("a.b.c", client_assertion_type="x") == (400, "invalid_request")
    assert asserting.post("a.b.c", client_id="another") == (400, "invalid_request")
    assert asserting.post("a.b.c", client_secret="x") == (400, "invalid_request")


def test_a_header_and_a_body_may_not_name_two_clients(caller: Caller) -> None:
    assert caller.sign_in(client_id=caller.client_id).status_code == 200
    assert outcome(caller.sign_in(client_id=example_id("x"))) == (400, "invalid_request")
