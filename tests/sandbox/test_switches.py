"""The faults of tokens, of signing in, of APIs and of what answers look like."""

import time
from typing import Any

import jwt
import pytest

from tenants.cxone.sandbox import KINDS, Sandbox, example_id
from tenants.cxone.sandbox.fault_kinds import GROUPS
from tests.sandbox.browser import Browser, came_back
from tests.sandbox.people import Caller, claims_of, outcome

pytestmark = pytest.mark.pure

SERVER_TIME = "/incontactapi/services/v25.0/server-time"


def arm(sandbox: Sandbox, kind: str, **options: Any) -> None:
    sandbox.world.faults.arm(kind, cloud="commercial", **options)


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


def refresh(caller: Caller, token: str) -> Any:
    return caller.post({"grant_type": "refresh_token", "refresh_token": token})


def test_every_kind_has_a_title_and_every_value_a_hint() -> None:
    assert all(kind.title for kind in KINDS.values())
    assert [kind.code for kind in KINDS.values() if kind.default and not kind.hint] == [
        "wrong-business-unit"
    ]
    assert sum(len(group) for group in GROUPS.values()) == len(KINDS)


# Tokens


def test_an_id_token_may_be_missing(caller: Caller) -> None:
    arm(caller.sandbox, "id-token-missing")

    assert "id_token" not in caller.tokens()


@pytest.mark.parametrize(
    ("kind", "claim", "wrong"),
    [
        ("id-token-wrong-audience", "aud", "somebody-else"),
        ("id-token-wrong-issuer", "iss", "https://issuer.cxone.invalid"),
    ],
)
def test_an_id_token_may_be_meant_for_others(
    caller: Caller, kind: str, claim: str, wrong: str
) -> None:
    arm(caller.sandbox, kind)

    assert claims_of(caller.tokens()["id_token"])[claim] == wrong


def test_an_id_token_may_have_expired(caller: Caller) -> None:
    arm(caller.sandbox, "id-token-expired")

    assert claims_of(caller.tokens()["id_token"])["exp"] < time.time() - 3600


def test_an_id_token_may_be_badly_signed(caller: Caller) -> None:
    arm(caller.sandbox, "id-token-bad-signature")
    (key,) = caller.get("/auth/jwks").json()["keys"]

    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(caller.tokens()["id_token"], jwt.PyJWK(key), ["RS256"], audience="x")


def test_nonce_and_auth_time_may_be_dropped(browser: Browser) -> None:
    arm(browser.sandbox, "nonce-dropped")
    arm(browser.sandbox, "auth-time-dropped")
    said = claims_of(browser.tokens(max_age=600)["id_token"])

    assert not {"nonce", "auth_time"} & set(said)


def test_refreshing_usually_leaves_the_old_token_good(caller: Caller) -> None:
    token = caller.tokens()["refresh_token"]

    assert refresh(caller, token).json()["refresh_token"] != token
    assert refresh(caller, token).status_code == 200


def test_refreshing_may_keep_the_token(caller: Caller) -> None:
    arm(caller.sandbox, "refresh-rotates", value="off")
    token = caller.tokens()["refresh_token"]

    assert refresh(caller, token).json()["refresh_token"] == token


def test_refreshing_may_spend_the_token(caller: Caller) -> None:
    arm(caller.sandbox, "refresh-rotates", value="reuse-refused")
    token = caller.tokens()["refresh_token"]
    newer = refresh(caller, token).json()["refresh_token"]

    assert outcome(refresh(caller, token)) == (400, "invalid_grant")
    assert refresh(caller, newer).status_code == 200


def test_refresh_tokens_may_be_refused(caller: Caller) -> None:
    arm(caller.sandbox, "refresh-refused", client_id=caller.client_id)

    assert outcome(refresh(caller, caller.tokens()["refresh_token"])) == (400, "invalid_grant")


@pytest.mark.parametrize("how", ["new-kid", "same-kid"])
def test_tokens_from_before_a_rotation_stay_good(caller: Caller, how: str) -> None:
    tokens = caller.tokens()
    arm(caller.sandbox, "key-rotated", value=how)

    assert refresh(caller, tokens["refresh_token"]).status_code == 200
    assert caller.get(SERVER_TIME, token=tokens["access_token"]).status_code == 200


# Keys and users


@pytest.mark.parametrize(
    ("value", "seen"),
    [
        ("allowed", (200, "")),
        ("invalid_grant", (401, "invalid_grant")),
        ("invalid_client", (401, "invalid_client")),
        ("unauthorized_client", (400, "unauthorized_client")),
    ],
)
def test_what_a_single_tenant_app_answers_is_a_switch(
    caller: Caller, value: str, seen: tuple[int, str]
) -> None:
    single = caller.but(app="Single Switch")
    caller.sandbox.world.add_app(
        "commercial",
        client_id=single.client_id,
        client_secret=single.client_secret,
        name="Single Switch",
        tenancy="single",
        tenant_id=example_id("Northwind Energy"),
    )
    arm(caller.sandbox, "single-tenant-mismatch", value=value)

    assert outcome(single.sign_in()) == seen


# Signing in


def test_signing_in_may_end_with_an_error(browser: Browser) -> None:
    arm(browser.sandbox, "authorize-error", value="server_error")
    said = came_back(browser.authorize())

    assert (said["error"], said["state"]) == ("server_error", "st-1")


def test_codes_may_have_expired(browser: Browser) -> None:
    arm(browser.sandbox, "code-expired")

    assert outcome(browser.redeem(browser.code())) == (400, "invalid_grant")


def test_the_verifier_may_not_be_looked_at(browser: Browser) -> None:
    arm(browser.sandbox, "pkce-ignored")

    assert browser.redeem(browser.code(), code_verifier="w" * 56).status_code == 200


def test_another_state_may_come_back(browser: Browser) -> None:
    arm(browser.sandbox, "state-changed")

    assert came_back(browser.sign_in())["state"] == "changed"


def test_nobody_may_stay_signed_in(browser: Browser) -> None:
    arm(browser.sandbox, "cookie-dropped")

    assert "Set-Cookie" not in browser.sign_in().headers
    assert browser.authorize().status_code == 200


@pytest.mark.parametrize("kind", ["app-disabled", "not-yet-approved"])
def test_a_disabled_app_signs_in_nobody(browser: Browser, kind: str) -> None:
    arm(browser.sandbox, kind, client_id=browser.client_id)

    assert browser.authorize().status_code == 400


# APIs


@pytest.mark.parametrize(("kind", "status"), [("api-unauthorized", 401), ("api-forbidden", 403)])
def test_apis_may_refuse_good_tokens(caller: Caller, kind: str, status: int) -> None:
    arm(caller.sandbox, kind)
    token = caller.tokens()["access_token"]

    for path in (SERVER_TIME, "/auth/userinfo", "/access-key-management/v1/access-keys"):
        answer = caller.get(path, token=token)
        assert answer.status_code == status
        assert answer.headers["icStatusDescription"]


def test_userinfo_may_be_about_somebody_else(caller: Caller) -> None:
    arm(caller.sandbox, "userinfo-other-subject")
    tokens = caller.tokens()
    said = caller.get("/auth/userinfo", token=tokens["access_token"]).json()

    assert said["sub"] != claims_of(tokens["id_token"])["sub"]


@pytest.mark.parametrize(
    ("value", "accept", "plain"),
    [
        ("missing", None, True),
        ("missing", "*/*", False),
        ("not-json", "*/*", True),
        ("not-json", "application/json", False),
    ],
)
def test_apis_may_be_unable_to_render(
    caller: Caller, value: str, accept: str | None, plain: bool
) -> None:
    arm(caller.sandbox, "cannot-render", value=value)
    headers = {"Authorization": f"Bearer {caller.tokens()['access_token']}", "Accept": accept}
    answer = caller.session.get(caller.issuer + SERVER_TIME, headers=headers, timeout=5)

    assert answer.headers["Content-Type"].startswith("text/plain") is plain


# What answers look like


@pytest.mark.parametrize("status", [200, 403, 500])
def test_an_answer_may_be_a_page(caller: Caller, status: int) -> None:
    arm(caller.sandbox, "html-error", value=status, endpoint="token")
    answer = caller.sign_in()

    assert (answer.status_code, answer.text[:15]) == (status, "<!doctype html>")
    assert caller.get("/auth/jwks").status_code == 200


def test_an_answer_may_be_an_empty_401(caller: Caller) -> None:
    arm(caller.sandbox, "empty-401")

    assert (caller.sign_in().status_code, caller.sign_in().content) == (401, b"")


def test_json_may_come_under_another_name(caller: Caller) -> None:
    arm(caller.sandbox, "wrong-media-type", value="text/plain")
    answer = caller.sign_in()

    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.json()["token_type"] == "Bearer"


# Discovery


def test_an_unknown_tenant_may_be_a_400(caller: Caller) -> None:
    arm(caller.sandbox, "unknown-tenant-status")

    assert caller.get("/.well-known/cxone-configuration?tenantId=x").status_code == 400


def test_the_api_endpoint_may_be_missing_or_end_in_a_slash(caller: Caller) -> None:
    path = f"/.well-known/cxone-configuration?tenantId={example_id('Northwind Energy')}"
    arm(caller.sandbox, "api-endpoint-slash")

    assert caller.get(path).json()["api_endpoint"].endswith("/")
    arm(caller.sandbox, "no-api-endpoint")
    assert "api_endpoint" not in caller.get(path).json()
