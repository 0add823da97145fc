import time
from typing import Any

import jwt
import pytest
import requests

from tenants.cxone.sandbox import KINDS, World, WorldError, example_id
from tests.sandbox.people import Caller, claims_of, outcome

pytestmark = pytest.mark.pure

JWKS = "/auth/jwks"


def arm(caller: Caller, kind: str, **options: Any) -> None:
    caller.sandbox.world.faults.arm(kind, cloud="commercial", **options)


@pytest.mark.parametrize("kind", ["wrong-secret", "app-disabled", "not-yet-approved"])
def test_app_faults_are_an_invalid_client_for_that_app_only(caller: Caller, kind: str) -> None:
    arm(caller, kind, client_id=caller.client_id)

    assert outcome(caller.sign_in()) == (401, "invalid_client")
    arm(caller, kind, client_id=caller.but(app="Wallboard").client_id)
    caller.sandbox.world.faults.disarm(next(iter(caller.sandbox.world.faults)))
    assert caller.sign_in().status_code == 200


@pytest.mark.parametrize("kind", ["key-inactive", "user-locked", "user-deactivated"])
def test_key_faults_are_an_invalid_grant_for_that_key_only(caller: Caller, kind: str) -> None:
    arm(caller, kind, access_key_id=caller.access_key_id)

    assert outcome(caller.sign_in()) == (401, "invalid_grant")
    assert caller.but(user="api.wallboard@northwind.example").sign_in().status_code == 200


def test_a_fault_may_be_limited_to_one_tenant(caller: Caller) -> None:
    arm(caller, "unavailable", tenant_id=example_id("Northwind Energy"))

    assert caller.sign_in().status_code == 200
    assert caller.but(user="api.wallboard@northwind.example").sign_in().status_code == 503


def test_a_fault_may_be_limited_to_one_endpoint(caller: Caller) -> None:
    arm(caller, "unavailable", endpoint="server-time")
    token = caller.tokens()["access_token"]

    assert caller.get("/incontactapi/services/v25.0/server-time", token=token).status_code == 503
    assert caller.get("/auth/userinfo", token=token).status_code == 200


def test_a_fault_of_one_cloud_leaves_the_others_alone(caller: Caller) -> None:
    arm(caller, "unavailable")

    assert caller.get(JWKS).status_code == 503
    assert caller.but(cloud="gov").get(JWKS).status_code == 200


def test_a_fault_may_play_a_number_of_times(caller: Caller) -> None:
    arm(caller, "throttle", times=2)

    assert [caller.get(JWKS).status_code for _ in range(3)] == [429, 429, 200]


def test_throttling_comes_with_and_without_retry_after(caller: Caller) -> None:
    arm(caller, "throttle")
    without = caller.sign_in()
    arm(caller, "throttle", value=30)
    with_header = caller.sign_in()

    assert (without.status_code, with_header.status_code) == (429, 429)
    assert "Retry-After" not in without.headers
    assert with_header.headers["Retry-After"] == "30"


def test_throttling_may_speak_plain_text(caller: Caller) -> None:
    arm(caller, "throttle-text")

    assert caller.sign_in().headers["Content-Type"].startswith("text/plain")


def test_an_outage_is_a_503_or_an_html_page(caller: Caller) -> None:
    arm(caller, "bad-gateway")
    page = caller.sign_in()
    arm(caller, "unavailable")

    assert (page.status_code, page.headers["Content-Type"]) == (502, "text/html")
    assert caller.sign_in().status_code == 503


@pytest.mark.parametrize("kind", ["slow", "latency"])
def test_a_slow_cloud_answers_late(caller: Caller, kind: str) -> None:
    arm(caller, kind, value=80)
    started = time.perf_counter()

    assert caller.get(JWKS).status_code == 200
    assert time.perf_counter() - started >= 0.08


def test_a_hanging_cloud_never_answers(caller: Caller) -> None:
    arm(caller, "hang", endpoint="jwks")

    with pytest.raises(requests.ReadTimeout):
        requests.get(caller.issuer + JWKS, timeout=0.2)


def test_the_description_is_spelt_either_way(caller: Caller) -> None:
    usual = caller.sign_in(password="wrong").json()
    arm(caller, "description-spelling", value="errorDescription")
    other = caller.sign_in(password="wrong").json()

    assert set(usual) == {"error", "error_description"}
    assert set(other) == {"error", "errorDescription"}


def test_an_invalid_grant_may_be_a_400(caller: Caller) -> None:
    arm(caller, "invalid-grant-status", value=400)

    assert outcome(caller.sign_in(password="wrong")) == (400, "invalid_grant")


@pytest.mark.parametrize(("how", "kid"), [("new-kid", "default-2"), ("same-kid", "default")])
def test_a_rotated_key_signs_and_replaces_the_old_one(caller: Caller, how: str, kid: str) -> None:
    (old,) = caller.get(JWKS).json()["keys"]
    arm(caller, "key-rotated", value=how)
    (new,) = caller.get(JWKS).json()["keys"]
    token = caller.tokens()["id_token"]

    assert new["kid"] == jwt.get_unverified_header(token)["kid"] == kid
    assert new["n"] != old["n"]
    jwt.decode(token, jwt.PyJWK(new), algorithms=["RS256"], audience=caller.client_id)


def test_a_clock_that_is_off_shows_in_tokens_and_the_date_header(caller: Caller) -> None:
    arm(caller, "clock-offset", value=-86400)
    answer = caller.sign_in()

    issued = claims_of(answer.json()["id_token"])["iat"]
    assert abs(issued + 86400 - time.time()) < 5
    assert answer.headers["Date"] == time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(issued))


def test_tokens_may_name_another_tenant_and_business_unit(caller: Caller) -> None:
    arm(caller, "wrong-tenant", value="somebody-else", access_key_id=caller.access_key_id)
    arm(caller, "wrong-business-unit", value=1)
    tokens = caller.tokens()

    for name in ("access_token", "id_token"):
        said = claims_of(tokens[name])
        assert (said["tenantId"], said["icBUId"]) == ("somebody-else", 1)


def test_discovery_may_name_another_token_endpoint(caller: Caller) -> None:
    arm(caller, "drifted-token-endpoint")
    document = caller.get("/.well-known/openid-configuration").json()

    assert document["token_endpoint"] == "https://drifted.cxone.invalid/auth/token"
    assert document["issuer"] == caller.issuer


@pytest.mark.parametrize("kind", KINDS)
def test_every_default_is_a_value_its_kind_accepts(kind: str) -> None:
    assert KINDS[kind].accepts(KINDS[kind].default)


@pytest.mark.parametrize(
    ("kind", "value"), [("nonsense", ""), ("slow", "-1"), ("throttle", "1\r\nX: y"), ("hang", "1")]
)
def test_a_fault_that_makes_no_sense_is_refused(kind: str, value: str) -> None:
    with pytest.raises(WorldError):
        World().faults.arm(kind, cloud="commercial", value=value)
