"""Each way in which a client proves itself, as the bytes that reach the token endpoint."""

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, unquote_plus

import jwt
import pytest

from cxone_registry.secret import Secret
from tenants.cxone import AnySignIn, Cloud, Misconfigured, SignIn, UserSignIn, grants
from tenants.cxone.client_auth import TokenRequest, token_request
from tests.cxone.cxone import CLIENT_ID, CLIENT_SECRET, KEY_ID, KEY_SECRET, NOW, CXone, codes, form

pytestmark = pytest.mark.pure

LONG_SECRET = "canary-CLIENT-secret-of-many-letters-é"
CLOUD = Cloud(
    "https://cxone.niceincontact.com",
    "https://cxone.niceincontact.com/auth/token",
    ("niceincontact.com",),
)
BASIC, POST, JWT = "client_secret_basic", "client_secret_post", "client_secret_jwt"


def machine(method: str, secret: str = LONG_SECRET, **changes: Any) -> SignIn:
    sign_in = SignIn(
        CLOUD, CLIENT_ID, Secret(secret), method, KEY_ID, Secret(KEY_SECRET), None, None
    )
    return replace(sign_in, **changes)


def person(method: str, secret: str | None = LONG_SECRET, **changes: Any) -> UserSignIn:
    sign_in = UserSignIn(
        cloud=CLOUD,
        client_id=CLIENT_ID,
        client_secret=None if secret is None else Secret(secret),
        client_auth_method=method,
        code=Secret("canary-code/+"),
        redirect_uri="https://app.example.com/back?x=1",
        code_verifier=Secret("canary-verifier"),
        nonce="n",
        tenant_id=None,
        business_unit_number=None,
    )
    return replace(sign_in, **changes)


def sent(sign_in: AnySignIn, grant: grants.Fields | None = None) -> TokenRequest:
    if grant is None:
        is_machine = isinstance(sign_in, SignIn)
        grant = grants.password(sign_in) if is_machine else grants.authorization_code(sign_in)
    return token_request(sign_in, grant, now=NOW)


def fields(request: TokenRequest) -> dict[str, str]:
    found = parse_qs(request.form.reveal(), strict_parsing=True, keep_blank_values=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


def claims(request: TokenRequest, secret: str = LONG_SECRET, **options: Any) -> dict[str, Any]:
    assertion = fields(request)["client_assertion"]
    assert jwt.get_unverified_header(assertion) == {"alg": "HS256", "typ": "JWT"}
    unjudged = {"verify_aud": False, "verify_exp": False, "verify_iat": False}
    found: dict[str, Any] = jwt.decode(assertion, secret.encode(), ["HS256"], options=unjudged)
    return found


def code_of(sign_in: AnySignIn) -> str:
    with pytest.raises(Misconfigured) as raised:
        sent(sign_in)
    assert not raised.value.sent
    assert raised.value.__context__ is None
    return raised.value.code


@pytest.mark.parametrize("sign_in", [machine(BASIC), person(BASIC)])
def test_basic_form_encodes_both_parts_and_leaves_the_body_alone(sign_in: AnySignIn) -> None:
    odd = replace(sign_in, client_id="My App@Vendor: Inc.", client_secret=Secret("a b+/=%é"))

    request = sent(odd)

    assert request.authorization is not None
    scheme, encoded = request.authorization.reveal().split()
    pair = base64.b64decode(encoded).decode()
    assert (scheme, pair) == ("Basic", "My+App%40Vendor%3A+Inc.:a+b%2B%2F%3D%25%C3%A9")
    assert unquote_plus(pair) == "My App@Vendor: Inc.:a b+/=%é"
    assert not {"client_id", "client_secret"} & fields(request).keys()


@pytest.mark.parametrize("sign_in", [machine(POST), person(POST)])
def test_post_puts_id_and_secret_into_the_form_only(sign_in: AnySignIn) -> None:
    request = sent(sign_in)

    found = fields(request)
    assert request.authorization is None
    assert (found["client_id"], found["client_secret"]) == (CLIENT_ID, LONG_SECRET)


@pytest.mark.parametrize("sign_in", [machine(JWT), person(JWT)])
def test_jwt_sends_a_short_lived_assertion_about_itself_to_the_issuer(sign_in: AnySignIn) -> None:
    request = sent(sign_in)

    found, told = fields(request), claims(request)
    assert request.authorization is None
    assert found["client_assertion_type"] == (
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    )
    assert "client_secret" not in found
    assert LONG_SECRET not in request.form.reveal()
    assert told.keys() == {"iss", "sub", "aud", "jti", "iat", "exp"}
    assert told["iss"] == told["sub"] == CLIENT_ID
    assert told["aud"] == CLOUD.issuer
    assert (told["iat"], told["exp"]) == (int(NOW.timestamp()), int(NOW.timestamp()) + 60)


def test_each_assertion_has_an_id_of_its_own_of_at_least_128_bits() -> None:
    ids = {claims(sent(machine(JWT)))["jti"] for _ in range(50)}

    assert len(ids) == 50
    assert all(len(base64.urlsafe_b64decode(found + "==")) >= 16 for found in ids)


def test_the_record_may_name_another_audience() -> None:
    cloud = replace(CLOUD, assertion_audience=CLOUD.token_endpoint)

    assert claims(sent(machine(JWT, cloud=cloud)))["aud"] == CLOUD.token_endpoint


def test_an_assertion_is_dated_in_utc_whatever_the_zone_of_the_clock() -> None:
    request = token_request(
        machine(JWT), {}, now=NOW.astimezone(tz=None) + timedelta(microseconds=999_999)
    )

    assert claims(request)["iat"] == int(NOW.timestamp())


@pytest.mark.parametrize("secret", ["x" * 31, "é" * 15, "canary"])
def test_a_secret_below_32_bytes_signs_nothing(secret: str) -> None:
    assert code_of(machine(JWT, secret)) == "client-secret-too-short"


@pytest.mark.parametrize("secret", ["x" * 32, "é" * 16])
def test_32_bytes_are_enough_whatever_their_characters(secret: str) -> None:
    assert claims(sent(machine(JWT, secret)), secret)["sub"] == CLIENT_ID


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "ssh-rsa " + "A" * 40,
        "\ud800" * 40,
    ],
)
def test_a_secret_that_cannot_sign_is_our_own_fault(secret: str) -> None:
    assert code_of(machine(JWT, secret)) == "secret-unencodable"


def test_a_public_app_sends_its_id_and_nothing_else_about_itself() -> None:
    request = sent(person("none", None))

    assert request.authorization is None
    assert fields(request) == {
        "grant_type": "authorization_code",
        "code": "canary-code/+",
        "redirect_uri": "https://app.example.com/back?x=1",
        "code_verifier": "canary-verifier",
        "client_id": CLIENT_ID,
    }


def test_a_public_app_with_a_secret_on_record_keeps_it() -> None:
    assert LONG_SECRET not in sent(person("none")).form.reveal()


def test_an_app_without_a_secret_cannot_use_an_access_key() -> None:
    assert code_of(machine("none")) == "client-auth-method-unsupported"


@pytest.mark.parametrize("method", ["", "NONE", "private_key_jwt", "client_secret_basic "])
@pytest.mark.parametrize("sign_in", [machine(""), person("")])
def test_a_method_that_we_do_not_know_sends_nothing(sign_in: AnySignIn, method: str) -> None:
    assert code_of(replace(sign_in, client_auth_method=method)) == "client-auth-method-unsupported"


@pytest.mark.parametrize("method", [BASIC, POST, JWT])
@pytest.mark.parametrize("secret", [None, ""])
def test_a_method_with_a_secret_wants_one(method: str, secret: str | None) -> None:
    assert code_of(person(method, secret)) == "client-secret-missing"


def test_a_confidential_app_may_do_without_a_verifier() -> None:
    assert "code_verifier" not in fields(sent(person(BASIC, code_verifier=Secret(""))))


def test_the_password_grant_names_the_access_key() -> None:
    assert fields(sent(machine(BASIC))) == {
        "grant_type": "password",
        "username": KEY_ID,
        "password": KEY_SECRET,
    }


@pytest.mark.parametrize("method", [BASIC, POST, JWT])
def test_refreshing_proves_the_client_as_before(method: str) -> None:
    request = sent(machine(method), grants.refresh(Secret("canary-refresh")))

    found = fields(request)
    assert (found["grant_type"], found["refresh_token"]) == ("refresh_token", "canary-refresh")
    assert (request.authorization is not None) == (method == BASIC)
    assert ("client_secret" in found, "client_assertion" in found) == (
        method == POST,
        method == JWT,
    )
    assert not {"username", "password", "scope"} & found.keys()


def test_a_public_app_refreshes_with_its_id() -> None:
    assert fields(sent(person("none", None), grants.refresh(Secret("r"))))["client_id"] == CLIENT_ID


@pytest.mark.parametrize("sign_in", [machine(JWT), person(JWT), person("none", None)])
def test_nothing_that_holds_a_secret_prints_it(sign_in: AnySignIn) -> None:
    request = sent(sign_in)

    assert "canary" not in repr(sign_in) + repr(request) + str(request)
    assert "eyJ" not in repr(request)


@pytest.mark.parametrize("method", [BASIC, POST, JWT])
def test_each_method_signs_in_over_the_wire(cxone: CXone, method: str) -> None:
    cxone.method = method

    seen = cxone.validate(client_secret=Secret(LONG_SECRET))

    (request,) = cxone.peer.asked("/auth/token")
    assert seen.sign_in == "accepted"
    assert ("authorization" in request.headers) == (method == BASIC)
    assert ("client_assertion" in form(request)) == (method == JWT)


def test_the_audience_comes_from_the_record_whatever_discovery_says(cxone: CXone) -> None:
    cxone.provider["token_endpoint"] = cxone.peer.origin + "/honest-server/token"
    cxone.serve()

    cxone.validate(client_auth_method=JWT, client_secret=Secret(LONG_SECRET))

    (request,) = cxone.peer.asked("/auth/token")
    told = jwt.decode(form(request)["client_assertion"], options={"verify_signature": False})
    assert told["aud"] == cxone.cloud.issuer


def test_a_short_secret_is_refused_before_anything_is_announced_or_sent(cxone: CXone) -> None:
    seen = cxone.validate(client_auth_method=JWT, client_secret=Secret(CLIENT_SECRET))

    assert codes(seen)["token"] == "failed:client-secret-too-short"
    assert (seen.sign_in, seen.sent, cxone.sent) == ("misconfigured", False, [])
    assert cxone.peer.asked("/auth/token") == []


def test_a_method_that_the_issuer_does_not_list_is_noted(cxone: CXone) -> None:
    cxone.provider["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    cxone.serve()

    seen = cxone.validate()

    facts = next(step.facts for step in seen.steps if step.name == "provider-discovery")
    assert facts == {"auth_methods": "client_secret_post"}
    assert seen.sign_in == "accepted"
