"""What a flight check shows of its requests: all that explains, nothing that is secret."""

import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest

from cxone_registry.secret import MASK, Secret
from tenants.cxone import STEPS, Exchanged, Observation, ProviderCache, Step
from tests.cxone import cxone as sample
from tests.cxone.cxone import API, CLIENT_ID, KEY_ID, CXone, codes, form, quick_door
from tests.cxone.peer import Request, answer, hang, head, raw
from tests.cxone.test_client_auth import BASIC, JWT, LONG_SECRET, POST
from tests.cxone.test_secrets_stay_in import ECHOES, clean, logs

__all__ = ["logs"]
pytestmark = pytest.mark.pure

OPAQUE = "opaque-ACCESS-canary-0123456789"
TOKEN = "/auth/token"


def flight(cxone: CXone, **changes: Any) -> Observation:
    return cxone.validate(thorough=True, **changes)


def step(seen: Observation, name: str) -> Step:
    return next(step for step in seen.steps if step.name == name)


def only(seen: Observation, name: str) -> Exchanged:
    (found,) = step(seen, name).exchanges
    return found


def everything(seen: Observation) -> str:
    return json.dumps(asdict(seen), default=str) + repr(seen)


def test_each_step_holds_its_requests_in_order(cxone: CXone) -> None:
    seen = flight(cxone)

    paths = {
        step.name: [one.url.removeprefix(cxone.peer.origin) for one in step.exchanges]
        for step in seen.steps
    }
    assert paths == {
        "inputs": [],
        "provider-discovery": ["/.well-known/openid-configuration"],
        "token": [TOKEN],
        "id-token": ["/auth/jwks"],
        "tenant-discovery": [f"/.well-known/cxone-configuration?tenantId={sample.TENANT}"],
        "server-time": [f"{API}/server-time"],
        "business-unit": [f"{API}/business-unit"],
        "refresh": [TOKEN],
    }
    assert {one.status for step in seen.steps for one in step.exchanges} == {200}
    assert only(seen, "token").method == "POST"


def test_a_plain_validation_records_nothing_and_sends_the_same(cxone: CXone) -> None:
    plain = cxone.validate()
    sent = [(request.method, request.path) for request in cxone.peer.requests]
    cxone.cache = ProviderCache()
    flight(cxone)
    more = [(request.method, request.path) for request in cxone.peer.requests[len(sent) :]]

    assert {step.exchanges for step in plain.steps} == {()}
    assert tuple(step.name for step in plain.steps) == STEPS
    assert more == [*sent, ("POST", TOKEN)]


def test_what_a_cache_knew_was_not_asked(cxone: CXone) -> None:
    flight(cxone)
    seen = flight(cxone)

    assert step(seen, "provider-discovery").exchanges == step(seen, "id-token").exchanges == ()


def test_the_token_request_is_shown_with_its_secrets_masked(cxone: CXone) -> None:
    assert only(flight(cxone), "token").sent == (
        ("Accept", "application/json"),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Authorization", f"Basic {MASK}"),
        ("grant_type", "password"),
        ("username", KEY_ID),
        ("password", MASK),
    )


def test_post_shows_the_client_id_and_masks_the_secret(cxone: CXone) -> None:
    shown = dict(only(flight(cxone, client_auth_method=POST), "token").sent)

    assert (shown["client_id"], shown["client_secret"]) == (CLIENT_ID, MASK)
    assert "Authorization" not in shown


def test_an_assertion_is_shown_without_its_signature(cxone: CXone) -> None:
    seen = flight(cxone, client_auth_method=JWT, client_secret=Secret(LONG_SECRET))

    shown = dict(only(seen, "token").sent)
    assert shown["client_assertion"] == MASK
    assert shown["client_assertion.alg"] == "HS256"
    assert shown["client_assertion.iss"] == shown["client_assertion.sub"] == CLIENT_ID
    assert shown["client_assertion.aud"] == cxone.peer.origin
    assert shown["client_assertion.exp"] == str(sample.SECONDS + 60)
    assert form(cxone.peer.asked(TOKEN)[0])["client_assertion"] not in everything(seen)
    assert clean(everything(seen))


@pytest.mark.parametrize("method", [BASIC, POST, JWT])
def test_what_is_shown_is_what_was_sent(cxone: CXone, method: str) -> None:
    seen = flight(cxone, client_auth_method=method, client_secret=Secret(LONG_SECRET))

    shown = [one for step in seen.steps for one in step.exchanges]
    assert len(shown) == len(cxone.peer.requests)
    for one, request in zip(shown, cxone.peer.requests, strict=True):
        sent = request.headers | form(request)
        told = {name: value for name, value in one.sent if "assertion." not in name}
        assert {name.lower() for name in told} == sent.keys() - {
            "host", "accept-encoding", "connection", "content-length", "user-agent",
        }  # fmt: skip
        for name, value in told.items():
            assert value == sent[name.lower()] or value.endswith(MASK)
    assert clean(everything(seen))


def test_the_token_answer_shows_all_but_the_tokens(cxone: CXone) -> None:
    assert dict(only(flight(cxone), "token").received) == {
        "Content-Type": "application/json",
        "Date": sample.DATE,
        "access_token": MASK,
        "token_type": "Bearer",
        "expires_in": "3600",
        "refresh_token": MASK,
        "id_token": MASK,
        "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
    }


def test_documents_are_told_by_their_members(cxone: CXone) -> None:
    seen = flight(cxone)

    provider = dict(only(seen, "provider-discovery").received)
    assert provider["issuer"] == cxone.peer.origin
    assert provider["id_token_signing_alg_values_supported"] == "RS256"
    assert dict(only(seen, "id-token").received)["keys"] == "a list of 1"
    assert dict(only(seen, "tenant-discovery").received)["area"] == "na1"
    assert dict(only(seen, "server-time").sent)["Authorization"] == f"Bearer {MASK}"
    assert dict(only(seen, "business-unit").received)["businessUnits"] == "a list of 1"


def test_a_refusal_is_shown_with_what_explains_it(cxone: CXone) -> None:
    refusal = {"error": "invalid_client", "errorDescription": "No.", "trace": {"id": 1}, "n": 7}
    cxone.peer.routes[TOKEN] = answer(
        401, refusal, {"WWW-Authenticate": 'Basic realm="cxone"', "Set-Cookie": "a=b"}
    )

    found = only(flight(cxone), "token")

    assert (found.status, found.error) == (401, "")
    assert dict(found.received) == {
        "Content-Type": "application/json",
        "WWW-Authenticate": 'Basic realm="cxone"',
        "error": "invalid_client",
        "errorDescription": "No.",
        "trace": "an object of 1",
        "n": "7",
    }


@pytest.mark.parametrize(
    ("behaviour", "status", "error"),
    [
        (hang, None, "timeout"),
        (raw(b"garbage\r\n\r\n"), None, "protocol-error"),
        (answer(307, b"", {"Location": "https://evil.example/?x=1"}), 307, "redirect-refused"),
    ],
)
def test_a_request_that_failed_is_kept_with_its_code(
    cxone: CXone, behaviour: Any, status: int | None, error: str
) -> None:
    cxone.peer.routes[TOKEN] = behaviour

    found = only(flight(cxone), "token")

    assert (found.status, found.error, found.received) == (status, error, ())
    assert ("password", MASK) in found.sent


def test_the_time_of_each_request_is_told_apart(cxone: CXone) -> None:
    ticks = iter(range(10_000))

    seen = flight(cxone, clock=lambda: sample.NOW + timedelta(milliseconds=5 * next(ticks)))

    assert all(one.milliseconds >= 5 for step in seen.steps for one in step.exchanges)
    assert all(
        sum(one.milliseconds for one in step.exchanges) <= step.milliseconds for step in seen.steps
    )


def test_a_page_of_a_gateway_is_shown_by_its_beginning(cxone: CXone) -> None:
    page = b"<html><b>Blocked</b>" + b"x" * 5000
    cxone.peer.routes[TOKEN] = answer(403, page, {"Content-Type": "text/html"})

    shown = dict(only(flight(cxone), "token").received)

    assert shown["body"].startswith("<html><b>Blocked</b>xxx")
    assert len(shown["body"]) == 200


@pytest.mark.parametrize("name", ECHOES)
@pytest.mark.parametrize("where", ["error", "surprise", "icStatusDescription", "body", "a name"])
def test_an_echoed_secret_is_masked_wherever_it_comes_back(
    cxone: CXone, logs: io.StringIO, where: str, name: str
) -> None:
    echo = ECHOES[name]
    as_header = echo.encode("ascii", "ignore").decode().replace("\x1b", "")
    bodies: dict[str, Any] = {
        "body": echo.encode(),
        "icStatusDescription": {},
        "a name": {echo: "x"},
    }
    headers = {"icStatusDescription": as_header} if where == "icStatusDescription" else {}
    cxone.peer.routes[TOKEN] = answer(401, bodies.get(where, {where: echo}), headers)

    text = everything(flight(cxone))

    squeezed = text.replace(" ", "").replace("\\u200b", "")
    assert clean(text)
    assert clean(squeezed)
    assert clean(squeezed[::-1])
    assert sample.KEY_SECRET[:20] not in text


def opaque_grants(cxone: CXone) -> Iterator[Any]:
    """Token answers with opaque tokens, good and broken in each way that stops the reading."""
    good = cxone.token_document("x.y.z", access_token=OPAQUE, scope=OPAQUE, error_uri=OPAQUE)
    yield answer(200, good | {"refresh_token": OPAQUE + "2", "elsewhere": OPAQUE + "2"})
    yield answer(200, good | {"token_type": "mac"}, {"icStatusDescription": OPAQUE})
    yield answer(200, good | {"expires_in": -1, "error_description": f"you got {OPAQUE}"})
    yield answer(200, good | {"id_token": 7, "some_token": OPAQUE})
    yield answer(400, good | {"error": "invalid_grant", "why": OPAQUE})
    yield answer(200, b'{"access_token": "' + OPAQUE.encode() + b'", "expires_in": NaN}')
    yield answer(200, b'{"access_token": "' + OPAQUE.encode())
    yield answer(200, f"access_token={OPAQUE}&token_type=bearer".encode())
    yield answer(200, {"data": {"access_token": OPAQUE}, "list": [OPAQUE], "more": OPAQUE})
    yield answer(200, {"data": {"access_token": OPAQUE}, "error_description": f"got {OPAQUE}"})
    yield answer(400, {"error": "invalid_grant", "why": OPAQUE, "of": [[{"id_token": OPAQUE}]]})
    yield answer(400, {"error": "invalid_grant", "tokens": [OPAQUE]})
    yield answer(401, {}, {"WWW-Authenticate": f'Bearer error="invalid_token", token="{OPAQUE}"'})


@pytest.mark.parametrize("number", range(13))
def test_tokens_are_masked_even_in_answers_that_are_refused(cxone: CXone, number: int) -> None:
    cxone.peer.routes[TOKEN] = list(opaque_grants(cxone))[number]

    seen = flight(cxone)

    assert step(seen, "token").exchanges
    assert "canary" not in everything(seen)


def test_a_token_echoed_by_an_api_in_the_next_step_is_masked(cxone: CXone) -> None:
    def echo(sock: Any, request: Request) -> None:
        text = request.headers["authorization"]
        sock.sendall(head(401, {"icStatusDescription": text, "WWW-Authenticate": text}))
        sock.sendall(b"\r\n" + text.encode())

    cxone.peer.routes[API + "/server-time"] = echo
    grant = cxone.token_document(sample.sign(cxone.claims), access_token=OPAQUE)
    cxone.peer.routes[TOKEN] = answer(200, grant)

    seen = flight(cxone)

    assert step(seen, "server-time").code == "server-time-unauthorized"
    assert "canary" not in everything(seen)


def test_a_secret_in_the_record_is_masked_where_it_would_be_shown(cxone: CXone) -> None:
    slipped = "canary-slipped-into-the-wrong-field"

    seen = flight(cxone, access_key_id=slipped, access_key_secret=Secret(slipped))

    assert slipped not in everything(seen)
    assert "access-key-id-is-secret" in seen.doubts


def test_nobody_is_named_in_a_trace(cxone: CXone) -> None:
    person = {"sub": "user:1", "name": "Ada Canary", "email": "ada.canary@example.com"}
    cxone.peer.routes[API + "/server-time"] = answer(200, person)

    seen = flight(cxone)

    assert dict(only(seen, "server-time").received)["sub"] == "user:1"
    assert "canary" not in everything(seen).lower()


PERSON = b'{"sub": "user:1", "name": "Ada Canary", "email": "ada.canary@example.com"}'


@pytest.mark.parametrize("status", [200, 201, 206])
@pytest.mark.parametrize(
    "body",
    [
        PERSON,
        b"[" + PERSON + b"]",
        b"\xef\xbb\xbf" + PERSON,
        PERSON[:-1],
        b'{"name": 1, ' + PERSON[1:],
    ],
    ids=["object", "list", "byte order mark", "cut off", "name twice"],
)
def test_nobody_is_named_by_an_odd_answer_about_a_person(
    cxone: CXone, status: int, body: bytes
) -> None:
    cxone.peer.routes["/auth/userinfo"] = answer(status, body)

    seen = cxone.validate_user()

    assert step(seen, "userinfo").exchanges
    assert "canary" not in everything(seen).lower()


@pytest.mark.parametrize("how", ["one character", "all of them", "twice"])
def test_a_secret_that_is_percent_encoded_otherwise_than_usual_is_masked(
    cxone: CXone, how: str
) -> None:
    secret = sample.KEY_SECRET
    every = "".join(f"%{ord(each):02x}" for each in secret)
    forms = {
        "one character": f"%{ord(secret[3]):02x}".join((secret[:3], secret[4:])),
        "all of them": every,
        "twice": every.replace("%", "%25"),
    }
    cxone.peer.routes[TOKEN] = answer(401, {"error": "e", "error_description": forms[how]})

    seen = flight(cxone)

    assert forms[how][:20] not in everything(seen)
    assert dict(only(seen, "token").received)["error_description"] == MASK


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"a":' * 10_000,
        b"eyJ" * 80_000,
        b'{"error": "' + b"eyJ" * 80_000 + b'"}',
        b'{"error": ' + b"9" * 4000 + b"}",
        b'{"error": ' + b"9" * 5000 + b"}",
        json.dumps({f"member{n}": n for n in range(10_000)}).encode(),
        json.dumps({"n" * 100_000: "v" * 100_000}).encode(),
        b'{"error": [[[[1]]], null, true]}',
    ],
)
def test_an_odd_body_is_shown_briefly_and_soon(cxone: CXone, body: bytes) -> None:
    cxone.peer.routes[TOKEN] = answer(401, body)

    shown = only(flight(cxone, door=quick_door(total=5, read=5)), "token").received

    assert len(shown) <= 42
    assert all(len(name) <= 60 and len(value) <= 200 for name, value in shown)


def test_a_thorough_run_hears_of_each_step_with_its_requests(cxone: CXone) -> None:
    heard: list[Step] = []

    seen = flight(cxone, on_step=heard.append)

    assert tuple(heard) == seen.steps
    assert codes(seen)["refresh"] == "ok"


@pytest.mark.parametrize("thorough", [True, False])
@pytest.mark.parametrize("ahead", [0, 45, -300])
def test_the_token_step_tells_method_and_clock(cxone: CXone, thorough: bool, ahead: int) -> None:
    seen = cxone.validate(thorough=thorough, clock=lambda: sample.NOW + timedelta(seconds=ahead))

    expected = {"client_auth_method": BASIC} | ({"clock_skew": ahead} if ahead == -300 else {})
    assert step(seen, "token").facts == expected


def test_the_token_step_tells_error_and_description(cxone: CXone) -> None:
    cxone.peer.routes[TOKEN] = answer(401, {"error": "invalid_client", "errorDescription": "No."})

    assert step(cxone.validate(), "token").facts == {
        "client_auth_method": BASIC,
        "error": "invalid_client",
        "description": "No.",
        "status": 401,
    }
