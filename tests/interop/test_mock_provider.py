"""A second foreign provider (oidc-provider-mock, on Authlib): another code base, other habits.

It ignores PKCE, takes refresh tokens from clients with Basic only, and signs ID tokens without a
``kid`` unless told to name its key.
"""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from cxone_registry.secret import Secret
from tenants.cxone import (
    AuthorizationRequest,
    Cloud,
    Door,
    Observation,
    ProviderCache,
    UserSignIn,
    authorization_url,
    discover_provider,
    new_verifier,
    validate_user,
)
from tests.cxone.cxone import codes

pytestmark = [pytest.mark.pure, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

REDIRECT, NONCE = "https://app.example.com/back", "n-0S6_WzA2Mj"
METHODS = ["client_secret_basic", "client_secret_post"]


with warnings.catch_warnings():
    # It warns of its own libraries.
    warnings.simplefilter("ignore")
    import oidc_provider_mock
    from oidc_provider_mock import _app


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(require_client_registration=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def _names_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = _app.OpenIDCode.get_jwt_config

    def named(self: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return plain(self, *args, **kwargs) | {"kid": _app.storage.jwk.thumbprint()}

    monkeypatch.setattr(_app.OpenIDCode, "get_jwt_config", named)


def sign_in(origin: str, method: str, **changes: Any) -> Observation:
    """Register a client, let the person come back with a code, and redeem it."""
    cloud = Cloud(origin, f"{origin}/oauth2/token", (), (origin,), has_tenants=False)
    door = Door()
    body = {"redirect_uris": [REDIRECT], "token_endpoint_auth_method": method}
    client = requests.post(f"{origin}/oauth2/clients", json=body, timeout=5).json()
    asked = AuthorizationRequest(client["client_id"], REDIRECT, state="s", nonce=NONCE)
    where = discover_provider(cloud, door=door).authorization_endpoint
    url = authorization_url(cloud, where, asked)
    back = requests.post(url, {"sub": "diana"}, allow_redirects=False, timeout=5)
    fields: dict[str, Any] = {
        "cloud": cloud,
        "client_id": client["client_id"],
        "client_secret": Secret(client["client_secret"]),
        "client_auth_method": method,
        "code": Secret(dict(parse_qsl(urlsplit(back.headers["Location"]).query))["code"]),
        "redirect_uri": REDIRECT,
        "code_verifier": new_verifier(),
        "nonce": NONCE,
        "tenant_id": None,
        "business_unit_number": None,
    }
    return validate_user(
        UserSignIn(**fields | changes),
        door=door,
        clock=lambda: datetime.now(UTC),
        cache=ProviderCache(),
    )


@pytest.mark.parametrize(
    ("method", "refresh"),
    [("client_secret_basic", "ok"), ("client_secret_post", "failed:refresh-refused")],
)
@pytest.mark.usefixtures("_names_its_key")
def test_a_person_signs_in_whatever_becomes_of_the_refresh(
    origin: str, method: str, refresh: str
) -> None:
    seen = sign_in(origin, method)

    found = codes(seen)
    assert [found[name] for name in ("provider-discovery", "token", "id-token", "userinfo")] == (
        ["ok"] * 4
    )
    assert (found["refresh"], seen.sign_in, seen.token_subject) == (refresh, "accepted", "diana")


@pytest.mark.parametrize("method", METHODS)
def test_a_token_that_does_not_name_its_key_is_not_verified(origin: str, method: str) -> None:
    seen = sign_in(origin, method)

    assert (seen.sign_in, codes(seen)["id-token"]) == ("accepted", "failed:id-token-header")


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_secret_is_refused(origin: str, method: str) -> None:
    seen = sign_in(origin, method, client_secret=Secret("wrong+/=%"))

    assert (seen.sign_in, seen.error) == ("client-refused", "invalid_client")


def test_another_redirect_uri_is_refused(origin: str) -> None:
    seen = sign_in(origin, "client_secret_post", redirect_uri=REDIRECT + "/")

    assert codes(seen)["token"] == "failed:code-refused"
