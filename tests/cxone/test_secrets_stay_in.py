"""A canary in every secret, peers that echo it in every way: it must not come back out."""

import base64
import contextlib
import dataclasses
import http.client
import io
import logging
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest

from cxone_registry.secret import MASK, Secret
from tenants.cxone import Cloud, CXoneError, Observation, SignIn, grants
from tenants.cxone.client_auth import TokenRequest, token_request
from tenants.cxone.text import Redactor
from tests.cxone.cxone import (
    API,
    CLIENT_SECRET,
    KEY_SECRET,
    NOW,
    CXone,
    jwk,
    quick_door,
    rsa_key,
    sign,
)
from tests.cxone.peer import Request, answer, hang, head, raw, reset

pytestmark = pytest.mark.pure

CANARIES = ("canary-CLIENT-secret", "CANARYKEYSECRET", "refresh.canary", "eyJ", "Y2FuYXJ5LUNM")


def password_grant(sign_in: SignIn) -> TokenRequest:
    return token_request(sign_in, grants.password(sign_in), now=NOW)


def everything(value: Any) -> str:
    return repr(dataclasses.asdict(value) if isinstance(value, Observation) else value)


def clean(text: str) -> bool:
    return not any(canary.casefold() in text.casefold() for canary in CANARIES)


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    """Everything that any library logs at DEBUG; checked when the test is over."""
    written = io.StringIO()
    handler, root = logging.StreamHandler(written), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    assert clean(written.getvalue())


ECHOES = {
    "verbatim": CLIENT_SECRET,
    "key secret": KEY_SECRET,
    "both in a sentence": f"No such client {CLIENT_SECRET} for key {KEY_SECRET}, sorry",
    "percent-encoded": "canary-CLIENT-secret%2B%2F%3D%259Qz",
    "lower case": KEY_SECRET.lower(),
    "interrupted": "\x1b[0m".join(CLIENT_SECRET),
    "spaced out": " ".join(KEY_SECRET),
    "zero width": "\u200b".join(CLIENT_SECRET),
    "base64": base64.b64encode(KEY_SECRET.encode()).decode(),
    "base64 of a pair": base64.b64encode(f"xy:{KEY_SECRET}".encode()).decode(),
    "hexadecimal": CLIENT_SECRET.encode().hex(),
    "backwards": KEY_SECRET[::-1],
    "at the cut": "x" * 190 + KEY_SECRET,
    "a token": "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln",
}


@pytest.mark.parametrize("name", ECHOES)
@pytest.mark.parametrize("field", ["error", "error_description", "errorDescription"])
def test_an_echoed_secret_is_masked(cxone: CXone, logs: io.StringIO, field: str, name: str) -> None:
    document = {"error": "invalid_grant"} | {field: ECHOES[name]}
    cxone.peer.routes["/auth/token"] = answer(401, document)

    text = everything(cxone.validate())

    squeezed = text.replace(" ", "").replace("\\u200b", "")
    assert clean(text)
    assert clean(squeezed)
    assert clean(squeezed[::-1])
    assert KEY_SECRET[:20] not in text
    assert ECHOES[name][:24] not in text or name in ("both in a sentence", "at the cut")


def test_an_echo_of_the_request_in_unreadable_headers_is_not_logged(
    cxone: CXone, logs: io.StringIO
) -> None:
    def echo(sock: Any, request: Request) -> None:
        line = f"{request.headers['authorization']} {request.body.decode()}\r\n".encode()
        sock.sendall(b"HTTP/1.1 401 No\r\nX: y\r\n" + line + b" bad\r\n\r\n" + line)

    cxone.peer.routes["/auth/token"] = echo

    assert clean(everything(cxone.validate()))


@pytest.mark.parametrize("field", ["area", "cluster"])
def test_a_secret_that_looks_like_a_label_is_masked(cxone: CXone, field: str) -> None:
    plain = "0f3b8a9d2c11canary5f2b7a52"
    cxone.tenant[field] = cxone.claims["area"] = plain
    cxone.serve()

    seen = cxone.validate(client_secret=Secret(plain))

    assert plain not in everything(seen)
    assert seen.token_area == MASK


def test_a_secret_as_key_id_or_endpoint_is_masked(cxone: CXone) -> None:
    secret = "canary-CLIENT-secret-as-a-path"
    cxone.keys = {"keys": [jwk(rsa_key(), kid=secret)]}
    cxone.provider["token_endpoint"] = f"{cxone.peer.origin}/{secret}"
    cxone.tenant["api_endpoint"] = f"{cxone.peer.origin}/{secret}"
    cxone.serve()
    cxone.peer.routes["/auth/token"] = cxone.grant(sign(cxone.claims, kid=secret))

    seen = cxone.validate(client_secret=Secret(secret))

    assert clean(everything(seen))
    assert seen.signing_key_id == MASK


def test_an_access_token_echoed_by_the_api_is_masked(cxone: CXone) -> None:
    def echo(sock: Any, request: Request) -> None:
        sock.sendall(head(401, {"icStatusDescription": request.headers["authorization"]}))

    cxone.peer.routes[API + "/server-time"] = echo

    seen = cxone.validate()

    assert seen.steps[4].code == "server-time-unauthorized"
    assert clean(everything(seen))


@pytest.mark.parametrize(
    "behaviour", [hang, reset, raw(b"garbage\r\n\r\n"), answer(307, b"", {"Location": "/x"})]
)
def test_errors_and_their_tracebacks_hold_no_secret(
    cxone: CXone, logs: io.StringIO, behaviour: Any
) -> None:
    cxone.peer.routes["/auth/token"] = behaviour
    request = password_grant(cxone.sign_in())
    url = cxone.cloud.token_endpoint

    with pytest.raises(CXoneError) as raised:
        quick_door(total=0.3).post_form(
            cxone.cloud, url, form=request.form, authorization=request.authorization
        )

    assert harmless(raised.value)


def harmless(error: CXoneError) -> bool:
    """Whether a crash reporter that prints texts, chains and local variables shows no secret."""
    shown = "".join(traceback.format_exception(error)) + repr(error) + repr(error.facts)
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [frame for frame in frames if frame.f_globals["__name__"] != __name__]
    assert {frame.f_globals["__name__"] for frame in ours} == {"tenants.cxone.outbound"}
    assert [frame.f_code.co_name for frame in ours][-1] == "_run"
    assert error.__cause__ is None
    assert error.__context__ is None
    return clean(shown + "".join(repr(frame.f_locals) for frame in ours))


def test_an_error_while_a_get_is_retried_leads_to_no_secret(cxone: CXone) -> None:
    origin = cxone.peer.origin.replace("127.0.0.1", "localhost")
    cloud = Cloud(origin, origin, (), (origin,))
    found = iter([[(2, ("127.0.0.1", int(origin.rsplit(":", 1)[1])))], []])
    door = quick_door(resolver=lambda host, port: next(found))
    bearer = Secret("eyJ.canary-CLIENT-secret")
    cxone.peer.routes["/thing"] = answer(200, {})
    door.get(cloud, origin + "/thing")
    cxone.peer.routes["/thing"] = reset

    with pytest.raises(CXoneError) as raised:
        door.get(cloud, origin + "/thing", bearer=bearer)

    assert raised.value.code == "dns-failed"
    assert harmless(raised.value)


def test_debugging_http_client_prints_no_request(
    cxone: CXone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)

    cxone.validate()

    assert clean(capsys.readouterr().out)


def test_nothing_that_holds_a_secret_prints_it(cxone: CXone) -> None:
    sign_in = cxone.sign_in()

    assert clean(repr(sign_in) + repr(password_grant(sign_in)) + repr(Redactor(Secret("canary"))))


def test_harmless_text_stays_readable() -> None:
    redactor = Redactor(Secret(CLIENT_SECRET), Secret(KEY_SECRET))

    assert redactor.text("Client authentication failed.") == "Client authentication failed."
    assert redactor.text("a\x1b[31m<b>\r\n\u202e\ud800") == "a[31m<b>"
    assert len(redactor.text("x" * 1_000_000)) == 200
    with contextlib.suppress(AttributeError):
        assert redactor.text(7) == redactor.text(None) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("see eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln here", f"see {MASK} here"),
        ("id=eyJhbGciOiJSUzI1NiJ9.e30", f"id={MASK}"),
        ("monkeyJhbGciOiJSUzI1NiJ9.e30.", f"monk{MASK}"),
        ("eyJ.eyJhbGciOiJSUzI1NiJ9.e30", f"eyJ.{MASK}"),
        ("eyJ is how a token begins.", "eyJ is how a token begins."),
        ("eyJhbGciOiJSUzI1NiJ9.", "eyJhbGciOiJSUzI1NiJ9."),
        ("www.monkeyJump.example", "www.monkeyJump.example"),
    ],
)
def test_any_token_is_masked_wherever_it_begins(text: str, shown: str) -> None:
    assert Redactor().text(text) == shown


def test_a_long_text_of_beginnings_is_read_once() -> None:
    started = time.process_time()

    Redactor(Secret(CLIENT_SECRET)).text("eyJ" * 85_000)

    assert time.process_time() - started < 2
