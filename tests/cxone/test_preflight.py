"""What a browser would be told, read as the Fetch standard reads it, from any kind of peer."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from cxone_registry.secret import MASK
from tenants.cxone import Misconfigured
from tenants.cxone.preflight import Preflight, probe_origin
from tests.cxone.cxone import API, NOW, CXone, quick_door
from tests.cxone.hostile import TRANSPORT
from tests.cxone.peer import Behaviour, Peer, answer

pytestmark = pytest.mark.pure

ORIGIN = "https://app.example.com"
PATH = API + "/server-time"
ALLOW = "Access-Control-Allow-Origin"
HEADERS = "Access-Control-Allow-Headers"
GOOD = {ALLOW: ORIGIN, HEADERS: "Authorization"}


def allowing(status: int = 204, body: bytes = b"", **changes: str) -> Behaviour:
    headers = GOOD | {name.replace("_", "-"): value for name, value in changes.items()}
    return answer(status, body, {name: value for name, value in headers.items() if value})


def probe(cxone: CXone, origin: str = ORIGIN, **changes: Any) -> Preflight:
    options: dict[str, Any] = {"door": quick_door(total=0.3), "clock": lambda: NOW}
    return probe_origin(cxone.cloud, cxone.peer.origin, origin, **options | changes)


def test_the_request_is_the_one_of_a_browser_and_carries_no_secret(cxone: CXone) -> None:
    cxone.peer.routes[PATH] = allowing()

    found = probe(cxone)

    (request,) = cxone.peer.requests
    assert (request.method, request.path, request.body) == ("OPTIONS", PATH, b"")
    assert request.headers["origin"] == ORIGIN
    assert request.headers["access-control-request-method"] == "GET"
    assert request.headers["access-control-request-headers"] == "authorization"
    assert "authorization" not in request.headers
    assert (found.origin, found.allowed, found.code) == (ORIGIN, True, "")


ANSWERS: dict[str, tuple[Behaviour, str]] = {
    "this origin": (allowing(), ""),
    "any origin": (allowing(Access_Control_Allow_Origin="*"), ""),
    "with a body": (allowing(200, b"<html>OK</html>"), ""),
    "among other headers": (allowing(Access_Control_Allow_Headers="Accept,  AUTHORIZATION"), ""),
    "no header": (allowing(Access_Control_Allow_Origin=""), "origin-not-allowed"),
    "another origin": (
        allowing(Access_Control_Allow_Origin="https://other.example"),
        "origin-not-allowed",
    ),
    "with a slash": (allowing(Access_Control_Allow_Origin=ORIGIN + "/"), "origin-not-allowed"),
    "in upper case": (allowing(Access_Control_Allow_Origin=ORIGIN.upper()), "origin-not-allowed"),
    "over http": (
        allowing(Access_Control_Allow_Origin="http://app.example.com"),
        "origin-not-allowed",
    ),
    "null": (allowing(Access_Control_Allow_Origin="null"), "origin-not-allowed"),
    "a pattern": (
        allowing(Access_Control_Allow_Origin="https://*.example.com"),
        "origin-not-allowed",
    ),
    "a list": (
        allowing(Access_Control_Allow_Origin=f"{ORIGIN}, https://b.example"),
        "origin-not-allowed",
    ),
    "403 without header": (answer(403, b"Invalid CORS request"), "origin-not-allowed"),
    "401 without header": (answer(401, {}), "origin-not-allowed"),
    "400 without header": (answer(400, b""), "origin-not-allowed"),
    "no other header": (allowing(Access_Control_Allow_Headers=""), "authorization-not-allowed"),
    "all headers but this": (
        allowing(Access_Control_Allow_Headers="*"),
        "authorization-not-allowed",
    ),
    "only part of its name": (
        allowing(Access_Control_Allow_Headers="x-authorization"),
        "authorization-not-allowed",
    ),
    "401 with header": (allowing(401), "preflight-refused"),
    "no such page": (answer(404, b""), "preflight-refused"),
    "no such method": (answer(405, b""), "preflight-refused"),
    "not implemented": (answer(501, b""), "preflight-refused"),
    "throttled": (answer(429, b""), "throttled"),
    "server fault": (answer(500, b""), "server-error"),
    "server fault with header": (allowing(503), "server-error"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_read_as_a_browser_reads_it(cxone: CXone, name: str) -> None:
    behaviour, code = ANSWERS[name]
    cxone.peer.routes[PATH] = behaviour

    found = probe(cxone)

    assert (found.code, found.allowed) == (code, code == "")


@pytest.mark.parametrize("name", TRANSPORT)
def test_a_peer_may_do_anything_and_no_origin_is_blamed(cxone: CXone, name: str) -> None:
    behaviour, code = TRANSPORT[name]
    cxone.peer.routes[PATH] = behaviour

    found = probe(cxone)

    # A body means nothing here, so one with a wrong length is no fault.
    expected = "origin-not-allowed" if code == "not-json" else code
    assert (found.code, found.allowed) == (expected, False)


def test_a_peer_that_is_not_there_is_no_refusal(cxone: CXone) -> None:
    with Peer() as gone:
        origin = gone.origin
    cloud = cxone.sign_in().cloud
    cloud = type(cloud)(cloud.issuer, cloud.token_endpoint, (), (origin,))

    found = probe_origin(cloud, origin, ORIGIN, door=quick_door(), clock=lambda: NOW)

    assert (found.code, found.exchanged) == ("connect-failed", None)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "*",
        "null",
        "app.example.com",
        "HTTPS://app.example.com",
        "https://app.example.com/",
        "https://app.example.com\r\nX-Injected: 1",
        "https://app.example.com\n",
        "https://user@app.example.com",
        "https://\u0430pp.example.com",
        "https://\ud800",
        "https://" + "a" * 10_000,
        None,
        7,
    ],
)
def test_what_is_no_origin_is_not_asked_about(cxone: CXone, origin: Any) -> None:
    found = probe(cxone, origin)

    assert (found.code, found.allowed, found.exchanged) == ("origin-malformed", False, None)
    assert cxone.peer.requests == []


@pytest.mark.parametrize(
    ("endpoint", "version", "code"),
    [
        ("https://evil.example", "v25.0", "url-refused"),
        ("http://169.254.169.254", "v25.0", "url-refused"),
        ("https://api-na1.niceincontact.com", "../v1", "service-version-malformed"),
    ],
)
def test_what_must_not_be_called_is_not_called(
    cxone: CXone, endpoint: str, version: str, code: str
) -> None:
    found = probe_origin(
        cxone.cloud, endpoint, ORIGIN, door=quick_door(), clock=lambda: NOW, version=version
    )

    assert (found.code, found.allowed, found.exchanged) == (code, False, None)


def test_the_exchange_is_told_without_what_does_not_matter(cxone: CXone) -> None:
    token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
    cxone.peer.routes[PATH] = allowing(X_Cache=token, Vary=token, Set_Cookie="canary=1")
    ticks = count()

    def clock() -> datetime:
        return NOW + timedelta(milliseconds=20 * next(ticks))

    told = probe(cxone, clock=clock).exchanged

    assert told is not None
    assert (told.method, told.url) == ("OPTIONS", cxone.peer.origin + PATH)
    assert (told.status, told.milliseconds, told.error) == (204, 20, "")
    assert dict(told.sent)["Origin"] == ORIGIN
    assert dict(told.received) == {
        "access-control-allow-headers": "Authorization",
        "access-control-allow-origin": ORIGIN,
        "content-type": "application/json",
        "vary": MASK,
    }


def test_a_failed_exchange_is_told_with_its_code(cxone: CXone) -> None:
    cxone.peer.routes[PATH], _ = TRANSPORT["mute"]

    told = probe(cxone).exchanged

    assert told is not None
    assert (told.status, told.received, told.error) == (None, (), "timeout")


def test_the_door_itself_refuses_what_is_no_origin(cxone: CXone) -> None:
    with pytest.raises(Misconfigured) as raised:
        quick_door().preflight(cxone.cloud, cxone.peer.origin, origin="a\r\nb")

    assert raised.value.code == "origin-malformed"
