"""The flow over real sockets: happy, refused, and each step's own faults."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote_plus

import pytest

from cxone_registry.secret import Secret
from tenants.cxone import STEPS, Misconfigured
from tests.cxone import cxone as sample
from tests.cxone.cxone import API, CXone, codes, form, jwk, quick_door, rsa_key, sign
from tests.cxone.peer import answer, hang, raw

pytestmark = pytest.mark.pure


def test_a_good_credential_is_seen_as_one(cxone: CXone) -> None:
    seen = cxone.validate()

    assert codes(seen) == dict.fromkeys(STEPS, "ok")
    assert (seen.sign_in, seen.sent, seen.error) == ("accepted", True, "")
    assert (seen.token_tenant_id, seen.token_business_unit) == (sample.TENANT, sample.UNIT)
    assert (seen.token_area, seen.signing_key_id, seen.signing_key_bits) == ("na1", "default", 2048)
    assert seen.token_expires_at == datetime(2026, 3, 2, 10, 30, tzinfo=UTC)
    assert seen.location is not None
    assert seen.location.api_endpoint == cxone.peer.origin
    assert (seen.business_units, seen.clock_skew, seen.drift) == ((sample.UNIT,), 0, {})


def test_the_password_grant_is_sent_with_form_encoded_basic(cxone: CXone) -> None:
    cxone.validate()

    (request,) = cxone.peer.asked("/auth/token")
    scheme, encoded = request.headers["authorization"].split()
    client_id, secret = base64.b64decode(encoded).decode().split(":")
    assert (scheme, client_id) == ("Basic", sample.CLIENT_ID)
    assert unquote_plus(secret) == sample.CLIENT_SECRET != secret
    assert form(request) == {
        "grant_type": "password",
        "username": sample.KEY_ID,
        "password": sample.KEY_SECRET,
    }
    assert b"%3D%3D%3D%3D" in request.body
    assert request.headers["accept"] == "application/json"


def test_post_puts_the_client_into_the_form_and_sends_no_header(cxone: CXone) -> None:
    cxone.method = "client_secret_post"

    assert cxone.validate().sign_in == "accepted"

    (request,) = cxone.peer.asked("/auth/token")
    assert "authorization" not in request.headers
    assert form(request)["client_secret"] == sample.CLIENT_SECRET


def test_an_unsupported_method_sends_nothing(cxone: CXone) -> None:
    seen = cxone.validate(client_auth_method="private_key_jwt")

    assert (seen.sign_in, seen.sent, cxone.sent) == ("misconfigured", False, [])
    assert codes(seen)["token"] == "failed:client-auth-method-unsupported"
    assert cxone.peer.asked("/auth/token") == []


@pytest.mark.parametrize("status", [400, 401, 403])
@pytest.mark.parametrize("spelling", ["error_description", "errorDescription"])
@pytest.mark.parametrize(
    ("error", "sign_in", "code"),
    [
        ("invalid_client", "client-refused", "client-refused"),
        ("invalid_grant", "access-key-refused", "access-key-refused"),
        ("unauthorized_client", "misconfigured", "unauthorized-client"),
        ("unsupported_grant_type", "misconfigured", "unsupported-grant-type"),
        ("invalid_request", "misconfigured", "invalid-request"),
        ("invalid_scope", "misconfigured", "invalid-scope"),
        ("something_new", "misconfigured", "unexplained-refusal"),
    ],
)
def test_the_error_code_tells_client_from_key_and_the_status_does_not(
    cxone: CXone, status: int, spelling: str, error: str, sign_in: str, code: str
) -> None:
    cxone.peer.routes["/auth/token"] = answer(status, {"error": error, spelling: "Why not."})

    seen = cxone.validate()

    assert (seen.sign_in, seen.error, seen.error_description) == (sign_in, error, "Why not.")
    assert codes(seen)["token"] == f"failed:{code}"
    assert codes(seen)["id-token"] == "skipped:stopped-at-token"
    assert seen.sent


@pytest.mark.parametrize(
    ("status", "headers", "sign_in", "wait"),
    [
        (429, {"Retry-After": "30"}, "throttled", 30),
        (429, {}, "throttled", None),
        (429, {"Retry-After": "99999999"}, "throttled", 3600),
        (429, {"Retry-After": "9" * 5000}, "throttled", None),
        (429, {"Retry-After": "-5"}, "throttled", None),
        (429, {"Retry-After": "Mon, 02 Mar 2026 09:31:00 GMT"}, "throttled", 60),
        (429, {"Retry-After": "Mon, 02 Mar 2020 09:31:00 GMT"}, "throttled", 0),
        (429, {"Retry-After": "Mon, 99 Foo 99999 99:99:99"}, "throttled", None),
        (503, {"Retry-After": "7"}, "throttled", 7),
        (503, {}, "unavailable", None),
        (500, {}, "unavailable", None),
        (502, {"Content-Type": "text/html"}, "unknown", None),
        (504, {}, "unknown", None),
        (401, {"Content-Type": "text/html"}, "misconfigured", None),
    ],
)
def test_throttling_and_outages_accuse_no_credential(
    cxone: CXone, status: int, headers: dict[str, str], sign_in: str, wait: int | None
) -> None:
    cxone.peer.routes["/auth/token"] = answer(status, b"<html>no</html>", headers)

    seen = cxone.validate()

    assert (seen.sign_in, seen.retry_after, seen.sent) == (sign_in, wait, True)


def test_a_mute_token_endpoint_leaves_the_outcome_unknown(cxone: CXone) -> None:
    cxone.peer.routes["/auth/token"] = hang

    seen = cxone.validate()

    assert (seen.sign_in, seen.sent, codes(seen)["token"]) == ("unknown", True, "failed:timeout")


def test_a_failed_discovery_sends_no_secret(cxone: CXone) -> None:
    cxone.peer.routes["/.well-known/openid-configuration"] = answer(503, {})

    seen = cxone.validate()

    assert (seen.sign_in, seen.sent, cxone.sent) == ("not-sent", False, [])
    assert codes(seen)["token"] == "skipped:stopped-at-provider-discovery"


def test_a_token_endpoint_that_cannot_be_reached_was_not_sent_to(cxone: CXone) -> None:
    closed = "http://127.0.0.1:9"
    cloud = cxone.cloud
    moved = type(cloud)(cloud.issuer, closed + "/t", (), (cloud.issuer, closed))

    seen = cxone.validate(cloud=moved)

    assert (seen.sign_in, seen.sent) == ("unavailable", False)
    assert codes(seen)["token"] == "failed:connect-failed"
    assert cxone.sent == ["sent"]


@pytest.mark.parametrize("error", [RuntimeError("database gone"), Misconfigured("theirs")])
def test_an_error_of_the_caller_before_sending_propagates(cxone: CXone, error: Exception) -> None:
    def refuse() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        cxone.validate(on_send=refuse)

    assert raised.value is error
    assert cxone.peer.asked("/auth/token") == []


def test_a_drifted_token_endpoint_is_reported_and_gets_nothing(cxone: CXone) -> None:
    cxone.provider["token_endpoint"] = cxone.peer.origin + "/elsewhere"
    cxone.serve()

    seen = cxone.validate()

    assert codes(seen)["provider-discovery"] == "warning:token-endpoint-drift"
    assert seen.drift == {"token_endpoint": cxone.peer.origin + "/elsewhere"}
    assert cxone.peer.asked("/elsewhere") == []
    assert seen.sign_in == "accepted"


def test_another_tenant_in_the_token_stops_the_run(cxone: CXone) -> None:
    seen = cxone.validate(tenant_id="11eb0358-724b-3970-97e5-0242ac119999")

    assert codes(seen)["id-token"] == "failed:tenant-mismatch"
    assert seen.token_tenant_id == sample.TENANT
    assert cxone.peer.asked("/.well-known/cxone-configuration") == []


def test_another_business_unit_in_the_token_is_told_and_the_tenant_found(cxone: CXone) -> None:
    seen = cxone.validate(business_unit_number="1")

    assert codes(seen)["id-token"] == "warning:business-unit-mismatch"
    assert seen.location is not None


def test_another_business_unit_in_the_list_is_seen_when_the_token_names_none(cxone: CXone) -> None:
    del cxone.claims["icBUId"]
    cxone.serve()

    seen = cxone.validate(business_unit_number="1")

    assert codes(seen)["business-unit"] == "failed:business-unit-mismatch"
    assert seen.business_units == (sample.UNIT,)


def test_no_expectation_takes_any_tenant_and_unit(cxone: CXone) -> None:
    seen = cxone.validate(tenant_id=None, business_unit_number=None)

    assert set(codes(seen).values()) == {"ok"}


def test_a_weak_signing_key_is_a_warning(cxone: CXone) -> None:
    cxone.key = rsa_key(1024)
    cxone.keys = {"keys": [jwk(cxone.key)]}
    cxone.serve()

    seen = cxone.validate()

    assert codes(seen)["id-token"] == "warning:weak-signing-key"
    assert (seen.signing_key_bits, codes(seen)["business-unit"]) == (1024, "ok")


@pytest.mark.parametrize(
    ("ahead", "token", "id_token"),
    [
        (59, "ok", "ok"),
        (-120, "warning:clock-skew", "ok"),
        (250, "warning:clock-skew", "ok"),
        (5000, "warning:clock-skew", "warning:clock-not-trusted"),
        (-5000, "warning:clock-skew", "warning:clock-not-trusted"),
    ],
)
def test_a_wrong_clock_of_ours_is_not_the_tokens_fault(
    cxone: CXone, ahead: int, token: str, id_token: str
) -> None:
    seen = cxone.validate(clock=lambda: sample.NOW + timedelta(seconds=ahead))

    assert seen.clock_skew == ahead
    assert (codes(seen)["token"], codes(seen)["id-token"]) == (token, id_token)


@pytest.mark.parametrize("ahead", [0, 3600, -3600, 86_400, -86_400])
def test_a_token_of_yesterday_is_refused_whatever_our_clock_says(cxone: CXone, ahead: int) -> None:
    old = {name: cxone.claims[name] - 86_400 for name in ("iat", "exp")}
    cxone.claims = {**cxone.claims, **old}
    cxone.serve()

    seen = cxone.validate(clock=lambda: sample.NOW + timedelta(seconds=ahead))

    assert codes(seen)["id-token"] == "failed:id-token-expired"


@pytest.mark.parametrize("kid", ["default", "renewed"])
def test_rotated_keys_are_fetched_once_under_a_new_and_under_the_same_name(
    cxone: CXone, kid: str
) -> None:
    cxone.validate()
    cxone.keys = {"keys": [jwk(rsa_key(name="new"), kid=kid)]}
    cxone.serve()
    cxone.peer.routes["/auth/token"] = cxone.grant(sign(cxone.claims, rsa_key(name="new"), kid=kid))

    seen = cxone.validate()
    again = cxone.validate()

    assert (codes(seen)["id-token"], codes(again)["id-token"]) == ("ok", "ok")
    assert len(cxone.peer.asked("/auth/jwks")) == 2


def test_a_forged_token_makes_us_fetch_keys_once_a_minute(cxone: CXone) -> None:
    cxone.peer.routes["/auth/token"] = cxone.grant(sign(cxone.claims, rsa_key(name="forger")))

    first = [codes(cxone.validate())["id-token"] for _ in range(3)]
    fetched = len(cxone.peer.asked("/auth/jwks"))
    later = cxone.validate(clock=lambda: sample.NOW + timedelta(seconds=61))

    assert set(first) == {"failed:id-token-signature"}
    assert fetched == 2
    assert codes(later)["id-token"] == "failed:id-token-signature"
    assert len(cxone.peer.asked("/auth/jwks")) == 3


def test_discovery_and_keys_are_kept_and_expire(cxone: CXone) -> None:
    cxone.validate()
    cxone.validate(clock=lambda: sample.NOW + timedelta(minutes=9))
    kept = [len(cxone.peer.asked(p)) for p in ("/.well-known/openid-configuration", "/auth/jwks")]
    cxone.validate(clock=lambda: sample.NOW + timedelta(minutes=61))

    assert kept == [1, 1]
    assert len(cxone.peer.asked("/.well-known/openid-configuration")) == 2
    assert len(cxone.peer.asked("/auth/jwks")) == 2


def test_a_failing_server_time_does_not_stop_the_business_unit(cxone: CXone) -> None:
    cxone.peer.routes[API + "/server-time"] = answer(
        404, b"", {"icStatusDescription": "No such version"}
    )

    seen = cxone.validate()

    assert codes(seen)["server-time"] == "failed:server-time-refused"
    assert seen.steps[4].facts["description"] == "No such version"
    assert codes(seen)["business-unit"] == "ok"


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (403, b"", "warning:business-unit-forbidden"),
        (401, b"", "failed:business-unit-unauthorized"),
        (204, b"", "warning:business-unit-empty"),
        (429, b"", "failed:throttled"),
        (500, b"oops", "failed:server-error"),
        (200, b"oops", "failed:not-json"),
        (200, b'{"businessUnits": {}}', "failed:business-units-malformed"),
        (200, b'{"businessUnits": [{"businessUnitId": true}]}', "failed:business-units-malformed"),
        (200, b'{"businessUnits": [7]}', "failed:business-units-malformed"),
        (200, b'{"businessUnits": [{"businessUnitId": "4597364"}]}', "ok"),
    ],
)
def test_each_answer_of_the_business_unit_call_has_its_result(
    cxone: CXone, status: int, body: bytes, expected: str
) -> None:
    cxone.peer.routes[API + "/business-unit"] = (
        raw(b"HTTP/1.1 204 No Content\r\n\r\n") if status == 204 else answer(status, body)
    )

    assert codes(cxone.validate())["business-unit"] == expected


@pytest.mark.parametrize(
    "body",
    [
        b'{"ServerTime": "yesterday"}',
        b'{"ServerTime": "2026-13-45T99:99:99.0000000Z"}',
        b'{"ServerTime": 5}',
        b"{}",
        b"[]",
    ],
)
def test_an_unreadable_server_time_fails_that_step_only(cxone: CXone, body: bytes) -> None:
    cxone.peer.routes[API + "/server-time"] = answer(200, body)

    seen = cxone.validate()

    assert codes(seen)["server-time"].startswith("failed:")
    assert codes(seen)["business-unit"] == "ok"


def test_seven_fractional_digits_are_read(cxone: CXone) -> None:
    assert cxone.validate().steps[4].facts["server_time"] == "2026-03-02T09:30:00.123456+00:00"


def test_only_the_access_token_goes_to_the_api_and_only_secrets_to_the_token_endpoint(
    cxone: CXone,
) -> None:
    cxone.validate()

    for request in cxone.peer.requests:
        bearer = request.headers.get("authorization", "").startswith("Bearer ")
        assert bearer == request.path.lower().startswith("/incontactapi/")
        assert bool(request.body) == (request.path == "/auth/token")


def test_gets_share_a_connection_and_the_token_request_has_its_own(cxone: CXone) -> None:
    door = quick_door()

    for _ in range(3):
        cxone.validate(door=door)

    assert cxone.peer.connections == 1 + 3


def test_each_step_is_reported_when_it_is_over(cxone: CXone) -> None:
    from tenants.cxone import ProviderCache, validate

    heard: list[str] = []

    seen = validate(
        cxone.sign_in(),
        door=quick_door(),
        clock=lambda: sample.NOW,
        cache=ProviderCache(),
        on_step=lambda step: heard.append(step.name),
    )

    assert tuple(heard) == STEPS == tuple(step.name for step in seen.steps)


def test_a_malformed_service_version_is_our_own_fault(cxone: CXone) -> None:
    assert codes(cxone.validate(service_version="v25.0/../.."))["server-time"] == (
        "failed:service-version-malformed"
    )


def test_a_secret_without_utf8_form_is_our_own_fault(cxone: CXone) -> None:
    seen = cxone.validate(client_secret=Secret("\ud800"))

    assert codes(seen)["token"] == "failed:secret-unencodable"
    assert not seen.sent
