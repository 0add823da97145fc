"""Our client against an OpenID provider that nobody here wrote, over real HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

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
    challenge,
    discover_provider,
    new_verifier,
    validate_user,
)
from tests.cxone.cxone import codes
from tests.interop import foreign
from tests.interop.foreign import REDIRECT, SECRET, Foreign

pytestmark = pytest.mark.pure

NONCE, STATE = "n-0S6_WzA2Mj", "af0ifjsldkj"


@pytest.fixture(scope="module")
def provider() -> Iterator[Foreign]:
    with foreign.running() as running:
        yield running


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


def cloud(provider: Foreign, **changes: Any) -> Cloud:
    # Like many it wants the token endpoint as the audience of an assertion.
    origin, token = provider.origin, f"{provider.origin}/token"
    options = {"assertion_audience": token, "has_tenants": False} | changes
    return Cloud(origin, token, (), (origin,), **options)


def come_back(provider: Foreign, door: Door, method: str, **changes: Any) -> dict[str, str]:
    """Send the person to the login page, and return what the redirect brings."""
    asked = {"state": STATE, "nonce": NONCE, "max_age": 3600} | changes
    where = discover_provider(cloud(provider), door=door).authorization_endpoint
    request = AuthorizationRequest(method, REDIRECT, **asked)
    url = authorization_url(cloud(provider), where, request)
    answer = requests.get(url, allow_redirects=False, timeout=5)
    assert answer.headers["Location"].startswith(REDIRECT + "?"), answer.text
    return dict(parse_qsl(urlsplit(answer.headers["Location"]).query))


def sign_in(
    provider: Foreign,
    door: Door,
    method: str,
    *,
    cache: ProviderCache | None = None,
    secret: str = SECRET,
    **changes: Any,
) -> Observation:
    """The whole way of a person through a client that is registered for *method*."""
    provider.add_client(method, method, secret)
    verifier = new_verifier()
    back = come_back(provider, door, method, code_challenge=challenge(verifier))
    assert back["state"] == STATE
    fields: dict[str, Any] = {
        "cloud": cloud(provider),
        "client_id": method,
        "client_secret": None if method == "none" else Secret(secret),
        "client_auth_method": method,
        "code": Secret(back["code"]),
        "redirect_uri": REDIRECT,
        "code_verifier": verifier,
        "nonce": NONCE,
        "tenant_id": None,
        "business_unit_number": None,
        "max_age": 3600,
    }
    return validate_user(
        UserSignIn(**fields | changes),
        door=door,
        clock=lambda: datetime.now(UTC),
        cache=cache or ProviderCache(),
    )


def results(seen: Observation) -> dict[str, str]:
    """What became of the steps that speak of the protocol, not of the entered values."""
    return {name: result for name, result in codes(seen).items() if name != "inputs"}


ALL_WELL = dict.fromkeys(["provider-discovery", "token", "id-token", "userinfo", "refresh"], "ok")


@pytest.mark.parametrize("method", foreign.METHODS)
def test_a_person_signs_in_with_pkce_and_is_refreshed(
    provider: Foreign, door: Door, method: str
) -> None:
    seen = sign_in(provider, door, method)

    assert results(seen) == ALL_WELL
    assert (seen.sign_in, seen.error) == ("accepted", "")
    assert (seen.signing_key_bits, seen.refresh_rotates) == (2048, True)
    assert seen.token_subject != ""


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_wrong_secret_is_refused(provider: Foreign, door: Door, method: str) -> None:
    seen = sign_in(provider, door, method, client_secret=Secret("wrong" * 7))

    assert (seen.sign_in, results(seen)["token"]) == ("client-refused", "failed:client-refused")


def test_another_method_than_the_registered_one_is_refused(provider: Foreign, door: Door) -> None:
    seen = sign_in(provider, door, "client_secret_basic", client_auth_method="none")

    assert seen.sign_in != "accepted"


def test_an_assertion_for_another_audience_is_refused(provider: Foreign, door: Door) -> None:
    for_issuer = cloud(provider, assertion_audience="")

    seen = sign_in(provider, door, "client_secret_jwt", cloud=for_issuer)

    assert results(seen)["token"] == "failed:client-refused"


def test_a_provider_that_compares_basic_unencoded_refuses_once_and_the_doubt_is_told(
    provider: Foreign, door: Door
) -> None:
    provider.asked.clear()

    seen = sign_in(provider, door, "client_secret_basic", secret="with+special/characters=42%")

    assert codes(seen)["inputs"] == "warning:basic-forms-differ"
    assert (seen.sign_in, provider.asked.count("/token")) == ("client-refused", 1)


@pytest.mark.parametrize("method", ["client_secret_basic", "none"])
def test_another_verifier_is_refused(provider: Foreign, door: Door, method: str) -> None:
    seen = sign_in(provider, door, method, code_verifier=new_verifier())

    assert results(seen)["token"] == "failed:code-refused"


def test_another_redirect_uri_is_refused(provider: Foreign, door: Door) -> None:
    seen = sign_in(provider, door, "client_secret_post", redirect_uri=REDIRECT + "/")

    assert results(seen)["token"].startswith("failed:")


def test_another_nonce_is_noticed(provider: Foreign, door: Door) -> None:
    seen = sign_in(provider, door, "client_secret_basic", nonce="n-of-another-request")

    assert results(seen)["id-token"] == "failed:id-token-nonce"


def test_a_code_works_once(provider: Foreign, door: Door) -> None:
    provider.add_client("none", "none")
    verifier = new_verifier()
    code = Secret(come_back(provider, door, "none", code_challenge=challenge(verifier))["code"])

    first = sign_in(provider, door, "none", code=code, code_verifier=verifier)
    second = sign_in(provider, door, "none", code=code, code_verifier=verifier)

    assert (first.sign_in, results(second)["token"]) == ("accepted", "failed:code-refused")


def test_without_a_challenge_it_sends_the_person_back(provider: Foreign, door: Door) -> None:
    provider.add_client("none", "none")
    where = discover_provider(cloud(provider), door=door).authorization_endpoint
    url = authorization_url(cloud(provider), where, AuthorizationRequest("none", REDIRECT))

    answer = requests.get(url, allow_redirects=False, timeout=5)

    assert "code" not in parse_qs(urlsplit(answer.headers.get("Location", "")).query)
    assert "code_challenge" in answer.text


def test_new_keys_under_new_names_are_fetched(provider: Foreign, door: Door) -> None:
    cache = ProviderCache()
    before = sign_in(provider, door, "client_secret_basic", cache=cache)
    provider.rotate_keys()

    after = sign_in(provider, door, "client_secret_basic", cache=cache)

    assert before.signing_key_id != after.signing_key_id
    assert results(after) == ALL_WELL


def test_nothing_shown_holds_a_secret(provider: Foreign, door: Door) -> None:
    shown = repr(sign_in(provider, door, "client_secret_post"))

    assert SECRET not in shown
    assert "eyJ" not in shown
