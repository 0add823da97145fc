"""What is told of a sign-in is what ``validate`` would say of the same answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tenants.cxone.fleet import LIGHT_STEPS
from tenants.cxone.jwks import KeySet
from tests.cxone.cxone import CXone, codes, jwk, rsa_key, sign
from tests.cxone.peer import answer
from tests.fleet_wire.fleet import ask

pytestmark = pytest.mark.pure

Change = Callable[[CXone], None]


def answers(status: int, body: Any, headers: dict[str, str] | None = None) -> Change:
    def change(cxone: CXone) -> None:
        cxone.peer.routes["/auth/token"] = answer(status, body, headers)

    return change


def claims(**changes: Any) -> Change:
    def change(cxone: CXone) -> None:
        cxone.claims |= changes
        cxone.serve()

    return change


def document(**changes: Any) -> Change:
    def change(cxone: CXone) -> None:
        body = cxone.token_document(sign(cxone.claims, cxone.key)) | changes
        cxone.peer.routes["/auth/token"] = answer(200, body)

    return change


def weak_key(cxone: CXone) -> None:
    cxone.key = rsa_key(1024)
    cxone.keys = {"keys": [jwk(cxone.key)]}
    cxone.serve()


def drift(cxone: CXone) -> None:
    cxone.provider["token_endpoint"] = cxone.peer.origin + "/auth/other"
    cxone.serve()


def dated(seconds: int) -> Change:
    from email.utils import format_datetime

    from tests.cxone.cxone import NOW

    def change(cxone: CXone) -> None:
        said = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)
        body = cxone.token_document(sign(cxone.claims, cxone.key))
        cxone.peer.routes["/auth/token"] = answer(200, body, {"Date": said})

    return change


CASES: dict[str, Change] = {
    "as recorded": lambda cxone: None,
    "invalid_client": answers(401, {"error": "invalid_client"}),
    "invalid_grant": answers(400, {"error": "invalid_grant", "error_description": "Wrong."}),
    "unsupported grant": answers(400, {"error": "unsupported_grant_type"}),
    "unexplained": answers(403, b"no", {"Content-Type": "text/html"}),
    "429": answers(429, b"", {"Retry-After": "17"}),
    "429 without a word": answers(429, b""),
    "429 for years": answers(429, b"", {"Retry-After": "99999999"}),
    "503 with a time": answers(503, b"", {"Retry-After": "5"}),
    "503": answers(503, b""),
    "500": answers(500, b"<html>"),
    "502": answers(502, b"<html>"),
    "504": answers(504, b"<html>"),
    "server_error": answers(400, {"error": "server_error"}),
    "201": answers(201, {}),
    "error beside tokens": document(error="invalid_grant"),
    "explanation beside tokens": document(error_description="All is well."),
    "no access token": document(access_token=None),
    "another token type": document(token_type="mac"),
    "no ID token": document(id_token=None),
    "another tenant": claims(tenantId="0" * 8 + "-0000" * 3 + "-" + "0" * 12),
    "another business unit": claims(icBUId=1),
    "another client": claims(aud="someone"),
    "expired": claims(iat=1, exp=3601),
    "weak key": weak_key,
    "drift": drift,
    "clock 50 s ahead": dated(50),
    "clock 100 s behind": dated(-100),
    "clock an hour ahead": dated(3600),
    "unreadable date": answers(200, {}, {"Date": "yesterday"}),
}


@pytest.mark.parametrize("name", CASES)
def test_the_verdict_is_that_of_validate(cxone: CXone, name: str) -> None:
    CASES[name](cxone)

    (told,) = ask(cxone, [cxone.sign_in()])
    single = cxone.validate()

    seen = told.observation()
    expected = {step: code for step, code in codes(single).items() if step in LIGHT_STEPS}
    assert codes(seen) == expected
    assert (told.outcome, told.sent) == (single.sign_in, single.sent)
    assert told.retry_after == single.retry_after
    assert told.codes == tuple(
        step.code for step in single.steps[:3] if step.result in ("warning", "failed")
    )
    assert [step.facts for step in seen.steps] == [step.facts for step in single.steps[:3]]
    for fact in ("error", "error_description", "clock_skew", "signing_key_bits", "drift"):
        assert getattr(seen, fact) == getattr(single, fact)


def test_all_was_as_recorded(cxone: CXone) -> None:
    (told,) = ask(cxone, [cxone.sign_in()])

    assert (told.outcome, told.codes, told.sent) == ("accepted", (), True)
    assert told.observation().token_tenant_id == cxone.claims["tenantId"]


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post"])
def test_a_client_proves_itself_as_registered(cxone: CXone, method: str) -> None:
    cxone.method = method

    ask(cxone, [cxone.sign_in()])
    cxone.validate()

    fleet, single = cxone.peer.asked("/auth/token")
    assert fleet.body == single.body
    assert fleet.headers.get("authorization") == single.headers.get("authorization")


def test_an_assertion_is_signed_for_each_sign_in(cxone: CXone) -> None:
    from cxone_registry.secret import Secret

    cxone.method = "client_secret_jwt"
    sign_in = cxone.sign_in(client_secret=Secret("s" * 40))

    told = ask(cxone, [sign_in, sign_in])

    assert {each.outcome for each in told} == {"accepted"}
    assert len({request.body for request in cxone.peer.asked("/auth/token")}) == 2


def test_what_cannot_be_sent_is_told_without_sending(cxone: CXone) -> None:
    odd = cxone.sign_in(client_auth_method="tls_client_auth")

    told = ask(cxone, [odd, cxone.sign_in(), odd])

    assert [each.outcome for each in told] == ["misconfigured", "accepted", "misconfigured"]
    assert told[0].codes == ("client-auth-method-unsupported",)
    assert not told[0].sent
    assert len(cxone.peer.asked("/auth/token")) == 1


def test_renewed_keys_are_asked_for_once_and_kept(cxone: CXone) -> None:
    from tests.cxone.hostile_tokens import key_set

    old, new = key_set(jwk(rsa_key(name="other"))), key_set(jwk(cxone.key))
    tried: list[KeySet] = []

    def renew(keys: KeySet) -> KeySet:
        tried.append(keys)
        return new

    told = ask(cxone, [cxone.sign_in()] * 5, keys=old, renew_keys=renew, connections=1)

    assert [each.outcome for each in told] == ["accepted"] * 5
    assert [each.codes for each in told] == [()] * 5
    assert tried == [old]


def test_a_failed_renewal_is_told_and_ends_nothing(cxone: CXone) -> None:
    from tenants.cxone import Unavailable
    from tests.cxone.hostile_tokens import key_set

    def renew(keys: KeySet) -> KeySet:
        raise Unavailable("connect-failed")

    old = key_set(jwk(rsa_key(name="other")))
    told = ask(cxone, [cxone.sign_in()] * 2, keys=old, renew_keys=renew)

    assert [each.codes for each in told] == [("connect-failed",)] * 2
