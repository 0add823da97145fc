"""A certified relying party (idpyoidc) that nobody here wrote, against our sandbox over real HTTP.

It speaks pure OpenID Connect and checks what it gets: discovery, state, ``iss``, nonce, signature,
audience, ``at_hash`` if there is one, and that userinfo is of the same person.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from cryptojwt.key_jar import init_key_jar
from idpyoidc.client.client_auth import CLIENT_AUTHN_METHOD, ClientSecretJWT
from idpyoidc.client.exception import OidcServiceError, ParameterError
from idpyoidc.client.rp_handler import RPHandler

from tenants.cxone.sandbox import Sandbox, example_id, example_key_part, example_world
from tests.sandbox.browser import ANA, CALLBACK, Browser, came_back, fields_of

pytestmark = pytest.mark.pure

PUBLIC, CONFIDENTIAL = "Agent Desktop", "Supervisor Portal"
POST, ASSERTION = "Portal that posts its secret", "Portal with assertions"
PKCE = {
    "function": "idpyoidc.client.oauth2.add_on.pkce.add_support",
    "kwargs": {"code_challenge_length": 64, "code_challenge_method": "S256"},
}


class ShortLived(ClientSecretJWT):
    """Assertions of one minute: the library's live for ten, longer than our sandbox takes them."""

    def _construct_client_assertion(self, service: Any, **kwargs: Any) -> str:
        return str(super()._construct_client_assertion(service, lifetime=60, **kwargs))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    world = example_world()
    for name, method in ((POST, "client_secret_post"), (ASSERTION, "client_secret_jwt")):
        world.add_app(
            "commercial",
            client_id=example_id(f"commercial {name}"),
            client_secret=example_key_part(f"commercial {name}"),
            name=name,
            type="confidential",
            auth_method=method,
            redirects=(CALLBACK,),
        )
    with Sandbox(world, first_port=0).running() as running:
        yield running


def relying_party(browser: Browser, method: str, **add_ons: Any) -> RPHandler:
    """A relying party configured from nothing but issuer, client ID, secret and redirect URI."""
    public = method == "none"
    configuration = {
        "issuer": browser.issuer,
        "client_type": "oidc",
        "client_id": browser.client_id,
        "client_secret": "" if public else browser.client_secret,
        "redirect_uris": [CALLBACK],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid"],
        "token_endpoint_auth_methods_supported": [method],
        "client_authn_methods": CLIENT_AUTHN_METHOD | {"client_secret_jwt": ShortLived},
        "add_ons": {"pkce": PKCE} | add_ons,
    }
    keys = init_key_jar(key_defs=[{"type": "RSA", "use": ["sig"]}], issuer_id="")
    handler = RPHandler(
        base_url="http://localhost:3000",
        client_configs={browser.issuer: configuration},
        keyjar=keys,
    )
    client = handler.client_setup(browser.issuer)
    usage = client.get_context().claims
    # What discovery says of a CXone leads the library astray: it lists no method for apps without
    # a secret, so it would choose Basic, and no algorithm but RS256 for an assertion.
    usage.set_usage("token_endpoint_auth_method", "" if public else method)
    usage.set_usage("token_endpoint_auth_signing_alg", "HS256")
    client.get_service("accesstoken").default_authn_method = "" if public else method
    return handler


def log_in(browser: Browser, url: str) -> dict[str, str]:
    """What a person does at the URL the relying party sent the browser to."""
    page = browser.cookies.get(url, allow_redirects=False, timeout=5)
    if page.is_redirect:  # still signed in
        return came_back(page)
    form = {**fields_of(page), "username": ANA, "password": "let-me-in"}
    return came_back(browser.post("/auth/authorize/login", form))


METHODS = [
    (PUBLIC, "none"),
    (CONFIDENTIAL, "client_secret_basic"),
    (POST, "client_secret_post"),
    (ASSERTION, "client_secret_jwt"),
]


@pytest.mark.parametrize(("app", "method"), METHODS)
def test_it_completes_code_and_pkce_and_refreshes(sandbox: Sandbox, app: str, method: str) -> None:
    browser = Browser(sandbox, app=app)
    handler = relying_party(browser, method)
    back = log_in(browser, handler.begin(browser.issuer))

    done = handler.finalize(browser.issuer, back)
    fresh = handler.refresh_access_token(back["state"])

    said = done["id_token"]
    assert (said["iss"], said["aud"]) == (browser.issuer, [browser.client_id])
    assert said["tenantId"] == example_id("Harbour Hotels")
    assert (done["userinfo"]["sub"], done["userinfo"]["email"]) == (said["sub"], ANA)
    assert fresh["access_token"]


def test_it_may_ask_how_long_ago_the_person_signed_in(sandbox: Sandbox) -> None:
    browser = Browser(sandbox, app=CONFIDENTIAL)
    handler = relying_party(browser, "client_secret_basic")
    start = handler.begin(browser.issuer, req_args={"max_age": 3600})

    done = handler.finalize(browser.issuer, log_in(browser, start))

    assert 0 <= done["id_token"]["iat"] - done["id_token"]["auth_time"] < 60


@pytest.mark.parametrize(("app", "method"), METHODS[:2])
def test_another_verifier_than_the_challenged_one_is_refused(
    sandbox: Sandbox, app: str, method: str
) -> None:
    browser = Browser(sandbox, app=app)
    handler = relying_party(browser, method)
    back = log_in(browser, handler.begin(browser.issuer))
    state = handler.issuer2rp[browser.issuer].get_context().cstate
    state.update(back["state"], {"code_verifier": "w" * 64})

    with pytest.raises(OidcServiceError, match="invalid_grant"):
        handler.finalize(browser.issuer, back)


def test_it_notices_a_nonce_of_another_request(sandbox: Sandbox) -> None:
    browser = Browser(sandbox, app=PUBLIC)
    handler = relying_party(browser, "none")
    first = log_in(browser, handler.begin(browser.issuer))
    second = log_in(browser, handler.begin(browser.issuer))
    # The code of the second login under the state of the first, as an injected code would be.
    state = handler.issuer2rp[browser.issuer].get_context().cstate
    verifier = state.get_set(second["state"], claim=["code_verifier"])
    state.update(first["state"], verifier)

    with pytest.raises(ParameterError, match="nonce"):
        handler.finalize(browser.issuer, first | {"code": second["code"]})


def test_it_fetches_the_keys_again_when_they_changed(sandbox: Sandbox) -> None:
    browser = Browser(sandbox, app=CONFIDENTIAL)
    handler = relying_party(browser, "client_secret_basic")
    before = handler.finalize(browser.issuer, log_in(browser, handler.begin(browser.issuer)))

    with sandbox.world.faults.armed("key-rotated", cloud="commercial", value="new-kid"):
        after = handler.finalize(browser.issuer, log_in(browser, handler.begin(browser.issuer)))

    assert before["id_token"].jws_header["kid"] != after["id_token"].jws_header["kid"]
