"""The authorization code at the token endpoint, refreshing, userinfo and signing out."""

import time
from typing import Any

import jwt
import pytest

from tenants.cxone.sandbox import Sandbox
from tests.sandbox.browser import ANA, CALLBACK, VERIFIER, Browser, came_back
from tests.sandbox.people import claims_of, outcome

pytestmark = pytest.mark.pure

SIGNED_OUT = "http://localhost:3000/signed-out"


@pytest.fixture
def browser(sandbox: Sandbox) -> Browser:
    return Browser(sandbox)


@pytest.fixture
def portal(sandbox: Sandbox) -> Browser:
    return Browser(sandbox, app="Supervisor Portal")


def get(browser: Browser, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{browser.issuer}/auth/userinfo"
    return browser.cookies.get(url, headers=headers, timeout=5)


@pytest.mark.parametrize("app", ["Agent Desktop", "Supervisor Portal"])
def test_a_code_gets_tokens_of_the_person(sandbox: Sandbox, app: str) -> None:
    browser = Browser(sandbox, app=app)
    tokens = browser.tokens()
    (key,) = browser.get("/auth/jwks").json()["keys"]
    said = jwt.decode(
        tokens["id_token"],
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience=browser.client_id,
        issuer=browser.issuer,
    )

    assert (said["name"], said["nonce"]) == (ANA, "no-1")
    assert "auth_time" not in said
    assert get(browser, tokens["access_token"]).json()["sub"] == said["sub"]


def test_max_age_adds_the_time_of_the_login(browser: Browser) -> None:
    said = claims_of(browser.tokens(max_age=600)["id_token"])

    assert abs(said["auth_time"] - time.time()) < 5


def test_without_a_nonce_the_id_token_has_none(browser: Browser) -> None:
    assert "nonce" not in claims_of(browser.tokens(nonce=None)["id_token"])


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "unknown"},
        {"redirect_uri": f"{CALLBACK}/"},
        {"redirect_uri": "http://127.0.0.1:3000/callback"},
        {"code_verifier": None},
        {"code_verifier": "w" * 56},
        {"code_verifier": "short"},
        {"code_verifier": "é" * 56},
    ],
)
def test_a_code_is_bound_to_its_request(browser: Browser, changes: dict[str, Any]) -> None:
    code = browser.code()

    assert outcome(browser.redeem(**{"code": code, **changes})) == (400, "invalid_grant")


@pytest.mark.parametrize("name", ["code", "redirect_uri"])
def test_a_missing_parameter_is_an_invalid_request(browser: Browser, name: str) -> None:
    answer = browser.redeem(**{"code": browser.code(), name: None})

    assert outcome(answer) == (400, "invalid_request")


def test_a_code_without_challenge_takes_no_verifier(portal: Browser) -> None:
    code = portal.code(code_challenge=None, code_challenge_method=None)

    assert outcome(portal.redeem(code, code_verifier=VERIFIER)) == (400, "invalid_grant")


def test_a_wrong_try_uses_the_code_up(browser: Browser) -> None:
    code = browser.code()
    browser.redeem(code, code_verifier="w" * 56)

    assert outcome(browser.redeem(code)) == (400, "invalid_grant")


def test_a_code_of_another_client_stays_good_for_its_own(browser: Browser, portal: Browser) -> None:
    code = browser.code()

    assert outcome(portal.redeem(code)) == (400, "invalid_grant")
    assert browser.redeem(code).status_code == 200


def test_using_a_code_twice_revokes_what_came_of_it(browser: Browser) -> None:
    code = browser.code()
    tokens = browser.redeem(code).json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    newer = browser.post("/auth/token", form).json()

    assert outcome(browser.redeem(code)) == (400, "invalid_grant")
    for pair in (tokens, newer):
        form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
        assert outcome(browser.post("/auth/token", form)) == (400, "invalid_grant")
        assert get(browser, pair["access_token"]).status_code == 401


def test_a_code_lives_for_a_minute(browser: Browser) -> None:
    code = browser.code()

    with browser.sandbox.world.faults.armed("clock-offset", cloud="commercial", value=61):
        assert outcome(browser.redeem(code)) == (400, "invalid_grant")


def test_a_confidential_app_authenticates_as_registered(portal: Browser) -> None:
    form = {
        "grant_type": "authorization_code",
        "code": portal.code(),
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
        "client_id": portal.client_id,
    }
    by_post = {**form, "client_secret": portal.client_secret}

    assert outcome(portal.post("/auth/token", form)) == (401, "invalid_client")
    assert outcome(portal.post("/auth/token", by_post)) == (401, "invalid_client")


def test_a_public_app_must_name_itself_and_bring_no_secret(browser: Browser) -> None:
    code = browser.code()

    assert outcome(browser.redeem(code, client_id=None)) == (401, "invalid_client")
    assert outcome(browser.redeem(code, client_secret="x")) == (401, "invalid_client")
    assert browser.redeem(code).status_code == 200


@pytest.mark.parametrize("named", [True, False])
def test_a_public_app_refreshes_with_or_without_its_client_id(
    browser: Browser, named: bool
) -> None:
    old = browser.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
    form |= {"client_id": browser.client_id} if named else {"scope": "openid"}
    new = browser.post("/auth/token", form).json()

    assert set(new) == set(old)
    assert claims_of(new["id_token"])["sub"] == claims_of(old["id_token"])["sub"]
    assert "nonce" not in claims_of(new["id_token"])


def test_a_confidential_app_refreshes_with_its_authentication(portal: Browser) -> None:
    token = portal.tokens()["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    auth = (portal.client_id, portal.client_secret)

    assert outcome(portal.post("/auth/token", form)) == (401, "invalid_client")
    assert portal.post("/auth/token", form, auth=auth).status_code == 200


def test_userinfo_takes_the_token_in_a_posted_form_too(browser: Browser) -> None:
    token = browser.tokens()["access_token"]
    said = browser.post("/auth/userinfo", {"access_token": token}).json()

    assert set(said) == {"sub", "name", "given_name", "family_name", "email"}
    assert said["email"] == ANA


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_signing_out_ends_the_session_and_goes_back(browser: Browser, method: str) -> None:
    hint = browser.tokens()["id_token"]
    said = {"id_token_hint": hint, "post_logout_redirect_uri": SIGNED_OUT, "state": "s&1"}
    answer = browser.cookies.request(
        method,
        f"{browser.issuer}/auth/authorize/logout",
        **{"params" if method == "GET" else "data": said},
        allow_redirects=False,
        timeout=5,
    )

    assert answer.headers["Location"] == f"{SIGNED_OUT}?state=s%261"
    assert browser.authorize().status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"post_logout_redirect_uri": "https://evil.example"},
        {"post_logout_redirect_uri": f"{SIGNED_OUT}/"},
        {"id_token_hint": "x.y.z"},
        {"id_token_hint": ""},
    ],
)
def test_signing_out_goes_to_registered_addresses_only(
    browser: Browser, changes: dict[str, str]
) -> None:
    said = {
        "id_token_hint": browser.tokens()["id_token"],
        "post_logout_redirect_uri": SIGNED_OUT,
        **changes,
    }
    answer = browser.post("/auth/authorize/logout", said)

    assert (answer.status_code, "Location" in answer.headers) == (400, False)
    assert browser.authorize().status_code == 200


def test_signing_out_without_an_address_is_a_page(browser: Browser) -> None:
    browser.sign_in()

    assert "You are signed out" in browser.get("/auth/authorize/logout").text
    assert came_back(browser.authorize(prompt="none"))["error"] == "login_required"
