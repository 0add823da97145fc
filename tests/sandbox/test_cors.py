"""Cross-origin requests: the union of all origins of all apps of a cloud."""

import pytest
import requests

from tenants.cxone.sandbox import Sandbox, example_id
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

LISTED = "http://localhost:3000"
PATHS = (
    "/.well-known/openid-configuration",
    "/.well-known/cxone-configuration",
    "/auth/token",
    "/auth/jwks",
    "/auth/userinfo",
    "/auth/authorize",
    "/auth/authorize/logout",
    "/incontactapi/services/v25.0/server-time",
    "/inContactAPI/services/v27.0/business-unit",
    "/authentication-integrations/v1/applications",
    "/access-key-management/v1/access-keys",
    "/authentication/v1/token/access-key",
)


def preflight(url: str, origin: str = LISTED, **headers: str) -> requests.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
        **headers,
    }
    return requests.options(url, headers=asked, timeout=5)


@pytest.mark.parametrize("path", PATHS)
def test_every_endpoint_answers_preflights(caller: Caller, path: str) -> None:
    answer = preflight(caller.issuer + path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == LISTED
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization"
    assert answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Vary"] == "Origin"


def test_the_api_origin_answers_preflights_too(caller: Caller) -> None:
    url = f"{caller.sandbox.api_origin('commercial')}{PATHS[7]}"

    assert preflight(url).headers["Access-Control-Allow-Origin"] == LISTED


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        f"{LISTED}/",
        LISTED.upper(),
        "http://localhost",
        "http://localhost:30000",
        "*",
    ],
)
def test_an_unlisted_origin_gets_no_permission(caller: Caller, origin: str) -> None:
    answer = preflight(caller.issuer + PATHS[7], origin)

    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Vary"] == "Origin"


def test_answers_and_refusals_carry_the_header(caller: Caller) -> None:
    for path in ("/auth/jwks", "/auth/userinfo", "/nothing-here"):
        answer = requests.get(caller.issuer + path, headers={"Origin": LISTED}, timeout=5)
        assert answer.headers["Access-Control-Allow-Origin"] == LISTED


def test_the_origins_of_all_enabled_apps_count_for_each_of_them(sandbox: Sandbox) -> None:
    url, origin = f"{sandbox.issuer('uk')}/auth/jwks", "https://only-there.example"
    app = sandbox.world.add_app("uk", client_id="o", name="O", client_secret="s", origins=[origin])
    try:
        assert "Access-Control-Allow-Origin" in preflight(url, origin).headers
        elsewhere = preflight(f"{sandbox.issuer('eu')}/auth/jwks", origin)
        assert "Access-Control-Allow-Origin" not in elsewhere.headers
        app.state = "disabled"
        assert "Access-Control-Allow-Origin" not in preflight(url, origin).headers
    finally:
        sandbox.world.remove_app("uk", "o")


def test_cors_may_be_off_for_one_endpoint(caller: Caller) -> None:
    caller.sandbox.world.faults.arm("cors-off", cloud="commercial", endpoint="server-time")

    assert "Access-Control-Allow-Origin" not in preflight(caller.issuer + PATHS[7]).headers
    assert "Access-Control-Allow-Origin" in preflight(caller.issuer + PATHS[3]).headers


def test_hostile_header_names_are_not_echoed(caller: Caller) -> None:
    hostile = {"Access-Control-Request-Headers": "x" * 5000 + ", <b>"}
    answer = preflight(caller.issuer + PATHS[3], LISTED, **hostile)

    assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type, Accept"


def test_options_without_an_origin_tells_the_methods(caller: Caller) -> None:
    answer = requests.options(f"{caller.issuer}/auth/token", timeout=5)

    assert (answer.status_code, answer.headers["Allow"]) == (204, "POST, OPTIONS")


def test_the_example_apps_of_the_other_clouds_have_origins(sandbox: Sandbox) -> None:
    for cloud in sandbox.clouds:
        assert sandbox.world.clouds[cloud].apps[example_id(f"{cloud} Agent Desktop")].origins
