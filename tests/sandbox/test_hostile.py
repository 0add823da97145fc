"""Requests nobody should send: none may end in a 500, none may be answered by silence."""

import socket
from urllib.parse import urlencode, urlsplit

import pytest

from tenants.cxone.sandbox import Sandbox, example_id
from tests.sandbox.browser import CHALLENGE, Browser

pytestmark = pytest.mark.pure

CLIENT = example_id("commercial Agent Desktop")
GOOD = urlencode(
    {
        "scope": "openid",
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": "http://localhost:3000/callback",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
).encode()
DEEP = b"[" * 100_000
NESTED = b'{"a":' * 50_000
EXCHANGE = b"grant_type=token-exchange&subject_token_type=access_token&subject_token="
REFRESH = b"grant_type=refresh_token&refresh_token="
ASSERTED = (
    b"grant_type=password&username=a&password=b&client_assertion_type="
    b"urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion="
)
ACD = b"/incontactapi/services/v25.0/server-time"
APPS = b"/authentication-integrations/v1/applications"
KEYS = b"/access-key-management/v1/access-keys"
OLD = b"/authentication/v1/token/access-key"
# {"alg":"RS256"} and {"alg":"HS256"}, and a header that is 30,000 arrays deep.
RS256, HS256 = b"eyJhbGciOiJSUzI1NiJ9", b"eyJhbGciOiJIUzI1NiJ9"
DEEP_B64 = b"W1tb" * 10_000


def get(path: bytes, *headers: bytes) -> bytes:
    return message(b"GET", path, b"", *headers)


def post(path: bytes, body: bytes, *headers: bytes) -> bytes:
    return message(b"POST", path, body, *headers)


def message(method: bytes, path: bytes, body: bytes, *headers: bytes) -> bytes:
    lines = (
        method + b" " + path + b" HTTP/1.1",
        b"Host: 127.0.0.1",
        b"Content-Length: %d" % len(body),
        b"Connection: close",
        *headers,
    )
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


# Not HTTP/1: whatever is answered has no head.
HEADLESS = (b"\x00\x01\x02\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n")
REQUESTS = {
    "strange method": message(b"PURGE", b"/auth/token", b""),
    "long path": get(b"/" + b"a" * 60_000),
    "many headers": get(b"/auth/jwks", *(b"X-%d: x" % n for n in range(200))),
    "negative length": b"POST /auth/token HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    "huge length": b"POST /auth/token HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n",
    "chunked": b"POST /auth/token HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no host": b"GET /auth/authorize HTTP/1.1\r\nConnection: close\r\n\r\n",
    "path of percent signs": get(b"/auth/%2e%2e/%00/%ff/%"),
    "path outside": get(b"/../../etc/passwd"),
    "full address": get(b"http://evil.example/auth/jwks"),
    "token: not UTF-8": post(b"/auth/token", b"grant_type=%ff%fe"),
    "token: raw bytes": post(b"/auth/token", bytes(range(256))),
    "token: many fields": post(b"/auth/token", b"&".join(b"a%d=1" % n for n in range(5_000))),
    "token: deep JSON": post(b"/auth/token", DEEP),
    "token: nested objects": post(b"/auth/token", NESTED),
    "token: NUL": post(b"/auth/token", b"grant_type=password%00&username=%00&password=%00"),
    "token: Basic of bytes": post(
        b"/auth/token",
        b"grant_type=password&username=a&password=b",
        b"Authorization: Basic //79/A==",
    ),
    "token: Basic of nothing": post(
        b"/auth/token", b"grant_type=password&username=a&password=b", b"Authorization: Basic"
    ),
    "token: Latin-1 header": post(
        b"/auth/token",
        b"grant_type=password&username=a&password=b",
        b"Authorization: Basic \xe9\xe9",
    ),
    "token: two headers": post(
        b"/auth/token", b"grant_type=password", b"Authorization: a", b"Authorization: b"
    ),
    "assertion: empty parts": post(b"/auth/token", ASSERTED + b".."),
    "assertion: deep header": post(b"/auth/token", ASSERTED + DEEP_B64 + b".e30.AA"),
    "assertion: deep claims": post(b"/auth/token", ASSERTED + HS256 + b"." + DEEP_B64 + b".AA"),
    "assertion: not ASCII": post(b"/auth/token", ASSERTED + b"%C3%A9.%C3%A9.%C3%A9"),
    "refresh: empty parts": post(b"/auth/token", REFRESH + b".."),
    "refresh: deep header": post(b"/auth/token", REFRESH + DEEP_B64 + b".e30.AA"),
    "refresh: deep claims": post(b"/auth/token", REFRESH + RS256 + b"." + DEEP_B64 + b".AA"),
    "refresh: not ASCII": post(b"/auth/token", REFRESH + b"%F0%9F%92%A9"),
    "exchange: deep header": post(b"/auth/token", EXCHANGE + DEEP_B64 + b".e30.AA"),
    "code: long": post(b"/auth/token", b"grant_type=authorization_code&code=" + b"x" * 500_000),
    "authorize: not UTF-8": get(b"/auth/authorize?client_id=%ff"),
    "authorize: raw bytes": get(b"/auth/authorize?\xff\xfe"),
    "authorize: posted bytes": post(b"/auth/authorize", bytes(range(256))),
    "authorize: many fields": get(b"/auth/authorize?" + b"&".join([b"a=1"] * 2_000)),
    "authorize: hint of depth": get(
        b"/auth/authorize?" + GOOD + b"&id_token_hint=" + DEEP_B64 + b".e30.AA"
    ),
    "authorize: long state": get(b"/auth/authorize?" + GOOD + b"&state=" + b"x" * 50_000),
    "authorize: line breaks": get(
        b"/auth/authorize?" + GOOD + b"&prompt=none&state=%0d%0aSet-Cookie:%20a=b"
    ),
    "authorize: NUL": get(b"/auth/authorize?" + GOOD + b"&state=%00&login_hint=%00"),
    "authorize: cookie of bytes": get(
        b"/auth/authorize?" + GOOD, b"Cookie: \xff=\xfe; ; =; cxone_sandbox_commercial=x"
    ),
    "login: nothing": post(b"/auth/authorize/login", b""),
    "login: no password": post(b"/auth/authorize/login", GOOD + b"&username=x"),
    "login: unknown person": post(b"/auth/authorize/login", GOOD + b"&sign_in_as=x"),
    "login: NUL": post(b"/auth/authorize/login", GOOD + b"&username=%00&password=%00"),
    "login: twice": post(b"/auth/authorize/login", GOOD + b"&username=a&username=b&password=c"),
    "login: 1 MB password": post(
        b"/auth/authorize/login", GOOD + b"&username=a&password=" + b"x" * 1_000_000
    ),
    "logout: bytes": post(b"/auth/authorize/logout", bytes(range(256))),
    "logout: hint of depth": get(b"/auth/authorize/logout?id_token_hint=" + DEEP_B64 + b".e30.AA"),
    "userinfo: deep token": get(b"/auth/userinfo", b"Authorization: Bearer " + b"W1tb" * 4_000),
    "userinfo: posted bytes": post(b"/auth/userinfo", bytes(range(256))),
    "bearer: not ASCII": get(ACD, b"Authorization: Bearer \xe9.\xe9.\xe9"),
    "bearer: unsigned": get(ACD, b"Authorization: Bearer eyJhbGciOiJub25lIn0.e30."),
    "bearer: claims no object": get(ACD, b"Authorization: Bearer " + RS256 + b".W10.AA"),
    "tenant: NUL": get(b"/.well-known/cxone-configuration?tenantId=%00%ff"),
    "preflight: bytes": message(b"OPTIONS", ACD, b"", b"Origin: \xff\xfe"),
    "preflight: nowhere": message(b"OPTIONS", b"/nowhere", b"", b"Origin: null"),
    "apps: bytes": post(APPS, bytes(range(256))),
    "apps: id of NUL": get(APPS + b"/%00%ff%2f..%2f"),
    "keys: deep": message(b"PATCH", KEYS + b"?accessKeyId=%00", DEEP),
    "keys: id of bytes": message(b"DELETE", KEYS + b"/\xff\xfe", b""),
    "legacy: deep": post(OLD, DEEP),
    "legacy: nested": post(OLD, NESTED + b"1" + b"}" * 50_000),
    "legacy: surrogate": post(OLD, b'{"accessKeyId": "\\ud800", "accessKeySecret": "\\ud800"}'),
    "legacy: huge number": post(OLD, b'{"accessKeyId": ' + b"9" * 10_000 + b"}"),
    "legacy: not a number": post(OLD, b'{"accessKeyId": NaN, "accessKeySecret": Infinity}'),
    "legacy: refresh surrogate": post(b"/public/user/refresh", b'{"token": "\\ud800.a.b"}'),
    "legacy: refresh depth": post(
        b"/public/user/refresh", b'{"token": "' + DEEP_B64[:7_000] + b'.e30.AA"}'
    ),
}


def answers_to(origin: str, sent: bytes) -> bytes:
    address = urlsplit(origin)
    with socket.create_connection((address.hostname, address.port), 5) as connection:
        connection.settimeout(5)
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    return received


@pytest.mark.parametrize("name", REQUESTS)
def test_a_hostile_request_is_answered_and_never_with_a_500(sandbox: Sandbox, name: str) -> None:
    Browser(sandbox).get("/auth/jwks")  # so that there is a key to read tokens with
    for origin in (sandbox.issuer("commercial"), sandbox.api_origin("commercial")):
        answer = answers_to(origin, REQUESTS[name])
        head = answer.partition(b"\r\n\r\n")[0]

        assert b"X-CXone-Sandbox: 1" in head
        assert not answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")) or b" 501 " in answer[:14]
        assert b"\r\nSet-Cookie: a=b" not in head


@pytest.mark.parametrize("sent", HEADLESS)
def test_what_is_not_http_is_answered_too(sandbox: Sandbox, sent: bytes) -> None:
    assert b"itself failed" not in answers_to(sandbox.issuer("commercial"), sent)


def test_hostile_administrators_do_no_harm_either(sandbox: Sandbox) -> None:
    token = Browser(sandbox).tokens()["access_token"].encode()
    bearer = b"Authorization: Bearer " + token
    for body in (DEEP, NESTED, b"null", b'{"name": "\\u0000"}', b'{"id": 1e999}', b"\xff"):
        for sent in (post(APPS, body, bearer), post(KEYS, body, bearer)):
            assert answers_to(sandbox.issuer("commercial"), sent).startswith(b"HTTP/1.1 400")
    for path in (APPS + b"/%00%ff", KEYS + b"/%00%ff"):
        assert b" 404 " in answers_to(sandbox.issuer("commercial"), get(path, bearer))[:14]


def test_there_are_enough_of_them() -> None:
    assert len(REQUESTS) >= 60
