"""Our client and our sandbox over real HTTP: each parameter, each method, each way of a browser."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from cxone_registry.secret import Secret
from tenants.cxone import (
    AuthorizationRequest,
    Cloud,
    Door,
    Observation,
    ProviderCache,
    SignIn,
    UserSignIn,
    authorization_url,
    challenge,
    classify_token_url,
    discover_provider,
    end_session_url,
    new_verifier,
    probe_origin,
    validate,
    validate_user,
)
from tenants.cxone.sandbox import Sandbox, example_id, example_key_part, example_world
from tests.cxone.cxone import codes
from tests.sandbox.browser import ANA, CALLBACK, Browser, came_back, fields_of

pytestmark = pytest.mark.pure

PUBLIC, CONFIDENTIAL = "Agent Desktop", "Supervisor Portal"
TENANT = example_id("Harbour Hotels")
METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt"]


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    world = example_world()
    for method in METHODS:
        for kind in ("confidential", "backend"):
            world.add_app(
                "commercial",
                client_id=example_id(f"commercial {kind} {method}"),
                client_secret=example_key_part(f"commercial {kind} {method}"),
                name=f"{kind} {method}",
                type=kind,
                auth_method=method,
                redirects=(CALLBACK,) if kind == "confidential" else (),
            )
    with Sandbox(world, first_port=0).running() as sandbox:
        yield sandbox


@pytest.fixture
def browser(running: Sandbox) -> Iterator[Browser]:
    running.world.faults.clear()
    yield Browser(running, app=CONFIDENTIAL)
    running.world.faults.clear()


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


def now() -> datetime:
    return datetime.now(UTC)


def cloud(browser: Browser) -> Cloud:
    issuer, api = browser.issuer, browser.sandbox.api_origin("commercial")
    return Cloud(issuer, f"{issuer}/auth/token", ("127.0.0.1",), (issuer, api))


def url(browser: Browser, door: Door, **asked: Any) -> str:
    where = discover_provider(cloud(browser), door=door).authorization_endpoint
    usual = {"client_id": browser.client_id, "redirect_uri": CALLBACK}
    return authorization_url(cloud(browser), where, AuthorizationRequest(**usual | asked))


def page_of(browser: Browser, door: Door, **asked: Any) -> requests.Response:
    where = url(browser, door, **asked)
    return browser.cookies.get(where, allow_redirects=False, timeout=5)


def log_in(browser: Browser, door: Door, **asked: Any) -> dict[str, str]:
    """What comes back to the app after Ana typed her password."""
    page = page_of(browser, door, **asked)
    typed = {"username": ANA, "password": "let-me-in"}
    return came_back(browser.post("/auth/authorize/login", fields_of(page) | typed))


def redeem(
    browser: Browser, door: Door, code: str, method: str = "client_secret_basic", **changes: Any
) -> Observation:
    fields: dict[str, Any] = {
        "cloud": cloud(browser),
        "client_id": browser.client_id,
        "client_secret": None if method == "none" else Secret(browser.client_secret),
        "client_auth_method": method,
        "code": Secret(code),
        "redirect_uri": CALLBACK,
        "code_verifier": Secret(""),
        "nonce": "",
        "tenant_id": TENANT,
        "business_unit_number": None,
    }
    sign_in = UserSignIn(**fields | changes)
    return validate_user(sign_in, door=door, clock=now, cache=ProviderCache())


def failures(seen: Observation) -> set[str]:
    return {result for name, result in codes(seen).items() if name != "inputs"} - {"ok"}


def test_scope_response_type_client_id_and_redirect_uri_are_enough(
    browser: Browser, door: Door
) -> None:
    seen = redeem(browser, door, log_in(browser, door)["code"])

    assert (seen.sign_in, failures(seen)) == ("accepted", set())
    assert seen.token_tenant_id == TENANT


@pytest.mark.parametrize("changes", [{"client_id": "nobody"}, {"redirect_uri": CALLBACK + "/"}])
def test_another_client_id_or_redirect_uri_is_not_sent_back(
    browser: Browser, door: Door, changes: dict[str, str]
) -> None:
    page = page_of(browser, door, **changes)

    assert (page.status_code, "Location" in page.headers) == (400, False)


def test_state_comes_back_unchanged(browser: Browser, door: Door) -> None:
    state = "af 0+/=&?#%25"

    assert log_in(browser, door, state=state)["state"] == state


@pytest.mark.parametrize("display", ["page", "popup"])
def test_display_changes_the_page(browser: Browser, door: Door, display: str) -> None:
    page = page_of(browser, door, display=display)

    assert f'<body class="{display}">' in page.text


def test_max_age_adds_the_time_of_the_login(browser: Browser, door: Door) -> None:
    code = log_in(browser, door, max_age=600)["code"]
    seen = redeem(browser, door, code, max_age=600)

    # Without auth_time there would be a warning.
    assert (seen.sign_in, failures(seen)) == ("accepted", set())


def test_a_login_hint_is_filled_in(browser: Browser, door: Door) -> None:
    assert fields_of(page_of(browser, door, login_hint=ANA))["username"] == ANA


def test_an_id_token_hint_comes_before_a_login_hint(browser: Browser, door: Door) -> None:
    hint = Secret(browser.tokens()["id_token"])
    stranger = Browser(browser.sandbox, app=CONFIDENTIAL)

    page = page_of(stranger, door, id_token_hint=hint, login_hint="somebody@else.example")

    assert fields_of(page)["username"] == ANA


@pytest.mark.parametrize(("app", "method"), [(PUBLIC, "none"), (CONFIDENTIAL, METHODS[0])])
@pytest.mark.parametrize("is_right", [True, False])
def test_a_code_challenge_binds_the_code_to_its_verifier(
    running: Sandbox, door: Door, app: str, method: str, is_right: bool
) -> None:
    browser, verifier = Browser(running, app=app), new_verifier()
    code = log_in(browser, door, code_challenge=challenge(verifier))["code"]

    used = verifier if is_right else new_verifier()
    seen = redeem(browser, door, code, method, code_verifier=used)

    assert codes(seen)["token"] == ("ok" if is_right else "failed:code-refused")


def test_the_tenant_id_brands_the_page(browser: Browser, door: Door) -> None:
    title = "Sign in to Harbour Hotels"

    assert title in page_of(browser, door, tenant_id=TENANT).text
    assert title not in page_of(browser, door, tenant_id=example_id("nobody")).text


@pytest.mark.parametrize("asked", ["n-0S6_WzA2Mj", "n-of-another"])
def test_the_nonce_comes_back_in_the_id_token(browser: Browser, door: Door, asked: str) -> None:
    code = log_in(browser, door, nonce=asked)["code"]
    seen = redeem(browser, door, code, nonce="n-0S6_WzA2Mj")

    is_ours = asked == "n-0S6_WzA2Mj"
    assert codes(seen)["id-token"] == ("ok" if is_ours else "failed:id-token-nonce")


def test_prompt_none_asks_nobody(browser: Browser, door: Door) -> None:
    before = came_back(page_of(browser, door, prompt="none"))
    log_in(browser, door)
    after = came_back(page_of(browser, door, prompt="none"))

    assert (before["error"], "code" in after) == ("login_required", True)


def test_prompt_login_asks_again(browser: Browser, door: Door) -> None:
    log_in(browser, door)

    assert page_of(browser, door, prompt="login").status_code == 200


@pytest.mark.parametrize("asked", [{"ui_locales": "fr-CA fr"}, {"acr_values": "urn:a 2"}])
def test_locales_and_classes_are_accepted(
    browser: Browser, door: Door, asked: dict[str, str]
) -> None:
    assert "code" in log_in(browser, door, **asked)


@pytest.mark.parametrize("method", METHODS)
def test_a_person_signs_in_with_each_method(running: Sandbox, door: Door, method: str) -> None:
    browser, verifier = Browser(running, app=f"confidential {method}"), new_verifier()
    code = log_in(browser, door, code_challenge=challenge(verifier))["code"]

    seen = redeem(browser, door, code, method, code_verifier=verifier)

    assert (seen.sign_in, failures(seen)) == ("accepted", set())


@pytest.mark.parametrize("registered", METHODS)
@pytest.mark.parametrize("used", METHODS)
def test_a_machine_signs_in_with_the_registered_method_alone(
    running: Sandbox, door: Door, registered: str, used: str
) -> None:
    browser = Browser(running, app=f"backend {registered}")
    user = "api.recorder@harbour.example"
    sign_in = SignIn(
        cloud=cloud(browser),
        client_id=browser.client_id,
        client_secret=Secret(browser.client_secret),
        client_auth_method=used,
        access_key_id=example_key_part(f"{user} id"),
        access_key_secret=Secret(example_key_part(f"{user} secret")),
        tenant_id=TENANT,
        business_unit_number="4600738",
    )

    seen = validate(sign_in, door=door, clock=now, cache=ProviderCache(), thorough=True)

    if registered == used:
        assert (seen.sign_in, failures(seen)) == ("accepted", set())
    else:
        assert seen.sign_in == "client-refused"


def test_signing_out_ends_the_session_and_goes_back(browser: Browser, door: Door) -> None:
    log_in(browser, door)
    hint = Secret(browser.tokens(prompt="login")["id_token"])
    back = "http://localhost:3000/signed-out"
    where = discover_provider(cloud(browser), door=door).end_session_endpoint
    out = end_session_url(
        cloud(browser), where, id_token_hint=hint, post_logout_redirect_uri=back, state="s 1"
    )

    answer = browser.cookies.get(out, allow_redirects=False, timeout=5)

    assert answer.headers["Location"] in (f"{back}?state=s+1", f"{back}?state=s%201")
    assert came_back(page_of(browser, door, prompt="none"))["error"] == "login_required"


@pytest.mark.parametrize(
    ("origin", "code"),
    [("http://localhost:3000", ""), ("https://app.example.com", "origin-not-allowed")],
)
def test_an_origin_is_allowed_if_it_is_registered(
    browser: Browser, door: Door, origin: str, code: str
) -> None:
    api = browser.sandbox.api_origin("commercial")

    found = probe_origin(cloud(browser), api, origin, door=door, clock=now)

    assert (found.code, found.allowed) == (code, code == "")


def test_without_any_cors_no_origin_is_allowed(browser: Browser, door: Door) -> None:
    api = browser.sandbox.api_origin("commercial")

    with browser.sandbox.world.faults.armed("cors-off", cloud="commercial"):
        found = probe_origin(cloud(browser), api, "http://localhost:3000", door=door, clock=now)

    assert found.code == "origin-not-allowed"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/auth/token", "right"),
        ("/authentication/v1/token/access-key", "legacy-access-key"),
        ("/public/user/refresh", "legacy-refresh"),
        ("/InContactAuthorizationServer/Token", "legacy-central"),
    ],
)
def test_a_token_url_that_the_sandbox_serves_is_recognised(
    browser: Browser, path: str, kind: str
) -> None:
    served = browser.post(path, {}).status_code

    assert served not in (404, 405)
    assert classify_token_url(browser.issuer + path, cloud(browser), {}) == kind
