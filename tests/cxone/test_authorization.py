"""Each row of the parameter table of the login page, and what may not get into its URL."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cxone_registry.secret import Secret
from tenants.cxone import Cloud, Misconfigured
from tenants.cxone.authorization import AuthorizationRequest, authorization_url
from tests.cxone.cxone import TENANT

pytestmark = pytest.mark.pure

CLOUD = Cloud(
    "https://cxone.niceincontact.com",
    "https://cxone.niceincontact.com/auth/token",
    ("niceincontact.com", "nice-incontact.com"),
)
ENDPOINT = "https://cxone.niceincontact.com/auth/authorize"
NEEDED = {"client_id": "Product Name@Vendor Inc.", "redirect_uri": "https://app.example.com/back"}
HINT = Secret("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln")


def url(endpoint: str = ENDPOINT, **changes: Any) -> str:
    return authorization_url(CLOUD, endpoint, AuthorizationRequest(**NEEDED | changes))


def sent(**changes: Any) -> dict[str, str]:
    """The parameters as CXone decodes them; each appears once."""
    pairs = parse_qsl(urlsplit(url(**changes)).query, strict_parsing=True, keep_blank_values=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def refusal(**changes: Any) -> tuple[str, object]:
    with pytest.raises(Misconfigured) as raised:
        url(**changes)
    assert not raised.value.sent
    return raised.value.code, raised.value.facts.get("parameter")


ALWAYS = {"scope": "openid", "response_type": "code"} | NEEDED
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

# The columns: what is asked for, and what it adds to the four that are always there.
ROWS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "scope": ({}, {"scope": "openid"}),
    "response_type": ({}, {"response_type": "code"}),
    "client_id": ({"client_id": "a/b+c=="}, {"client_id": "a/b+c=="}),
    "redirect_uri": (
        {"redirect_uri": "https://a.example:8443/Back/?x=1&y=%20"},
        {"redirect_uri": "https://a.example:8443/Back/?x=1&y=%20"},
    ),
    "state": ({"state": "af 0+/=&?#%25"}, {"state": "af 0+/=&?#%25"}),
    "display page": ({"display": "page"}, {"display": "page"}),
    "display popup": ({"display": "popup"}, {"display": "popup"}),
    "max_age": ({"max_age": 3600}, {"max_age": "3600"}),
    "max_age zero": ({"max_age": 0}, {"max_age": "0"}),
    "id_token_hint": ({"id_token_hint": HINT}, {"id_token_hint": HINT.reveal()}),
    "login_hint": ({"login_hint": "zoë+1@example.com"}, {"login_hint": "zoë+1@example.com"}),
    "code_challenge and its method": (
        {"code_challenge": CHALLENGE},
        {"code_challenge": CHALLENGE, "code_challenge_method": "S256"},
    ),
    "tenantId": ({"tenant_id": TENANT.upper()}, {"tenantId": TENANT}),
    "nonce": ({"nonce": "n-0S6_WzA2Mj"}, {"nonce": "n-0S6_WzA2Mj"}),
    "prompt none": ({"prompt": "none"}, {"prompt": "none"}),
    "prompt login": ({"prompt": "login"}, {"prompt": "login"}),
    "ui_locales": ({"ui_locales": "fr-CA fr en"}, {"ui_locales": "fr-CA fr en"}),
    "acr_values": ({"acr_values": "urn:a:b 2"}, {"acr_values": "urn:a:b 2"}),
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_the_parameter_table(row: str) -> None:
    asked, added = ROWS[row]

    assert sent(**asked) == ALWAYS | added


def test_everything_together_is_one_url_of_the_endpoint() -> None:
    asked = {name: value for changes, _ in ROWS.values() for name, value in changes.items()}

    assert url(**asked).startswith(ENDPOINT + "?scope=openid&response_type=code&client_id=")
    assert len(sent(**asked)) == 15


def test_max_age_is_for_the_initial_flow_only() -> None:
    assert refusal(max_age=60, is_initial=False) == ("max-age-initial-only", None)
    assert sent(is_initial=False) == ALWAYS


def test_an_id_token_hint_comes_before_a_login_hint() -> None:
    found = sent(id_token_hint=HINT, login_hint="eve@example.com")

    assert found == ALWAYS | {"id_token_hint": HINT.reveal()}


def test_an_empty_id_token_hint_is_refused_instead_of_a_login_hint() -> None:
    assert refusal(id_token_hint=Secret(""), login_hint="a") == (
        "parameter-refused",
        "id_token_hint",
    )


def test_a_native_app_returns_to_its_own_scheme() -> None:
    uri = "com.example.app:/back"

    assert sent(redirect_uri=uri)["redirect_uri"] == uri


TEXTS = ("client_id", "redirect_uri", "state", "nonce", "login_hint", "ui_locales", "acr_values")
FIXED = ("display", "prompt", "tenant_id", "code_challenge")
HOSTILE = {
    "CR LF": "https://a.example/\r\nSet-Cookie: a=b",
    "line feed at the end": "page\n",
    "NUL": "a\x00b",
    "escape": "\x1b[0m",
    "lone surrogate": "\ud800",
    "10,000 characters": "https://a.example/" + "a" * 10_000,
    "bidirectional override": "a\u202eb",
    "bytes": b"page",
    "a list": ["page"],
    "a number": 7,
}
WIRE_NAMES = {"tenant_id": "tenantId"}


@pytest.mark.parametrize("field", [*TEXTS, *FIXED])
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_value_that_no_parameter_can_have_is_refused(field: str, kind: str) -> None:
    code, parameter = refusal(**{field: HOSTILE[kind]})

    assert (code, parameter) == ("parameter-refused", WIRE_NAMES.get(field, field))


@pytest.mark.parametrize(
    "field", ["client_id", "redirect_uri", "state", "nonce", "ui_locales", "acr_values", *FIXED]
)
def test_only_a_login_hint_may_hold_other_letters_than_ascii(field: str) -> None:
    assert refusal(**{field: "https://\u0430.example/"})[0] == "parameter-refused"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_id", ""),
        ("redirect_uri", ""),
        ("redirect_uri", "/back"),
        ("redirect_uri", "//a.example/back"),
        ("redirect_uri", "app.example.com/back"),
        ("redirect_uri", "https:///back"),
        ("redirect_uri", "https://"),
        ("redirect_uri", "https://user@a.example/back"),
        ("redirect_uri", "https://a.example/back#fragment"),
        ("redirect_uri", "https://a.example\\@b.example/"),
        ("redirect_uri", "https://a.example/b c"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", "data:text/html,x"),
        ("redirect_uri", "file:///etc/passwd"),
        ("display", "touch"),
        ("display", "Page"),
        ("prompt", "consent"),
        ("prompt", "none login"),
        ("max_age", -1),
        ("max_age", True),
        ("max_age", 1.5),
        ("max_age", "60"),
        ("max_age", 10**20),
        ("tenant_id", "../etc"),
        ("tenant_id", TENANT + "&a=b"),
        ("code_challenge", CHALLENGE + "="),
        ("code_challenge", CHALLENGE[:-1]),
        ("ui_locales", "fr  en"),
        ("ui_locales", "fr;en"),
        ("acr_values", " a"),
        ("id_token_hint", Secret("not a token")),
        ("id_token_hint", Secret("a.b.c\r\n")),
        ("id_token_hint", Secret("a.b." + "c" * 10_000)),
    ],
)
def test_a_value_that_this_parameter_cannot_have_is_refused(field: str, value: Any) -> None:
    wire = WIRE_NAMES.get(field, field)

    assert refusal(**{field: value}) == ("parameter-refused", wire)


SMUGGLED = "x&response_mode=fragment&response_type=token&scope=all#&client_id=eve"


@pytest.mark.parametrize("field", ["client_id", "state", "nonce", "login_hint", "acr_values"])
def test_a_value_cannot_bring_further_parameters(field: str) -> None:
    assert sent(**{field: SMUGGLED}) == ALWAYS | {field: SMUGGLED}


def test_a_redirect_uri_cannot_bring_further_parameters() -> None:
    uri = "https://a.example/?x&response_mode=fragment&scope=all"

    assert sent(redirect_uri=uri) == ALWAYS | {"redirect_uri": uri}


@pytest.mark.parametrize(
    ("endpoint", "code"),
    [
        ("https://evil.example/auth/authorize", "url-refused"),
        ("https://niceincontact.com.evil.example/auth/authorize", "url-refused"),
        ("https://nicecxone-sov1.au/auth/authorize", "url-refused"),
        ("https://user@cxone.niceincontact.com/auth/authorize", "url-refused"),
        ("http://cxone.niceincontact.com/auth/authorize", "url-refused"),
        ("https://cxone.niceincontact.com/auth/authorize#x", "url-refused"),
        ("https://cxone.niceincontact.com/\r\nSet-Cookie: a=b", "url-refused"),
        ("javascript:alert(1)", "url-refused"),
        ("", "url-refused"),
        (ENDPOINT + "?response_mode=fragment", "endpoint-has-query"),
        (ENDPOINT + "?", "endpoint-has-query"),
    ],
)
def test_an_endpoint_that_is_not_one_of_this_cloud_is_refused(endpoint: str, code: str) -> None:
    assert refusal(endpoint=endpoint)[0] == code


def test_a_url_that_servers_would_cut_is_refused() -> None:
    long = "https://a.example/" + "%20" * 600

    assert refusal(redirect_uri=long, state="%" * 500, login_hint="\u20ac" * 500) == (
        "url-too-long",
        None,
    )


def test_the_hint_is_neither_in_the_error_nor_in_the_request() -> None:
    with pytest.raises(Misconfigured) as raised:
        url(id_token_hint=HINT, state="\n")

    request = AuthorizationRequest(**NEEDED, id_token_hint=HINT)
    assert HINT.reveal() not in repr((request, raised.value, raised.value.facts))
