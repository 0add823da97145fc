"""The last step of a flight check: the refresh token, tried once, judged on its own."""

from typing import Any

import pytest

from cxone_registry.secret import Secret
from tests.cxone.cxone import API, CXone, codes, form, rsa_key, sign
from tests.cxone.peer import Request, answer, hang
from tests.cxone.test_client_auth import BASIC, JWT, LONG_SECRET, POST
from tests.cxone.test_recorder import everything, only, step

pytestmark = pytest.mark.pure

TOKEN = "/auth/token"


def answering(cxone: CXone, second: Any) -> CXone:
    """*cxone* that answers a refresh with *second*, and everything else as it was."""
    first = cxone.peer.routes[TOKEN]

    def token(sock: Any, request: Request) -> Any:
        is_refresh = b"grant_type=refresh_token" in request.body
        return (second if is_refresh else first)(sock, request)

    cxone.peer.routes[TOKEN] = token
    return cxone


def fresh(cxone: CXone, **changes: Any) -> dict[str, Any]:
    return cxone.token_document(**({"id_token": sign(cxone.claims)} | changes))


@pytest.mark.parametrize(
    ("token", "rotates"),
    [("refresh.canary.token", False), ("refresh.canary.second", True), (None, False)],
)
def test_whether_the_token_is_replaced_is_told(
    cxone: CXone, token: str | None, rotates: bool
) -> None:
    answering(cxone, answer(200, fresh(cxone, refresh_token=token)))

    seen = cxone.validate(thorough=True)

    assert (codes(seen)["refresh"], seen.refresh_rotates) == ("ok", rotates)
    assert step(seen, "refresh").facts == {"rotates": rotates, "expires_in": 3600}


def test_a_plain_validation_does_not_refresh(cxone: CXone) -> None:
    seen = cxone.validate()

    assert len(cxone.peer.asked(TOKEN)) == 1
    assert seen.refresh_rotates is None


@pytest.mark.parametrize("method", [BASIC, POST, JWT])
def test_the_client_proves_itself_as_before_and_with_an_assertion_of_its_own(
    cxone: CXone, method: str
) -> None:
    seen = cxone.validate(
        thorough=True, client_auth_method=method, client_secret=Secret(LONG_SECRET)
    )

    first, second = cxone.peer.asked(TOKEN)
    assert codes(seen)["refresh"] == "ok"
    assert first.headers.get("authorization") == second.headers.get("authorization")
    assert form(first).get("client_secret") == form(second).get("client_secret")
    assert (form(first).get("client_assertion") == form(second).get("client_assertion")) == (
        method != JWT
    )
    assert cxone.sent == ["sent"]


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "invalid_request", "new"])
@pytest.mark.parametrize("is_user", [True, False])
def test_a_refused_refresh_is_told_and_changes_nothing_else(
    cxone: CXone, status: int, error: str, is_user: bool
) -> None:
    answering(cxone, answer(status, {"error": error, "errorDescription": "Too old."}))

    seen = cxone.validate_user() if is_user else cxone.validate(thorough=True)

    assert codes(seen)["refresh"] == "failed:refresh-refused"
    assert step(seen, "refresh").facts == {
        "error": error,
        "description": "Too old.",
        "status": status,
    }
    assert (seen.sign_in, seen.error, seen.error_description) == ("accepted", "", "")
    assert seen.refresh_rotates is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"access_token": None}, "access-token-missing"),
        ({"token_type": "mac"}, "token-type-refused"),
        ({"expires_in": "3600"}, "expires-in-refused"),
        ({"refresh_token": 7}, "token-malformed"),
        ({"id_token": "a.b.c"}, "id-token-malformed"),
    ],
)
def test_a_refreshed_answer_that_cannot_be_used_is_malformed(
    cxone: CXone, changes: dict[str, Any], reason: str
) -> None:
    answering(cxone, answer(200, fresh(cxone, **changes)))

    seen = cxone.validate(thorough=True)

    assert codes(seen)["refresh"] == "failed:refresh-malformed"
    assert step(seen, "refresh").facts["reason"] == reason
    assert seen.sign_in == "accepted"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ({"sub": "user:somebody-else"}, "subject"),
        ({"iss": "https://evil.example"}, "id-token-issuer"),
        ({"aud": "another"}, "id-token-audience"),
        ({"exp": 1, "iat": 0}, "id-token-expired"),
    ],
)
def test_a_refreshed_id_token_must_be_of_the_same_person(
    cxone: CXone, token: dict[str, Any], reason: str
) -> None:
    answering(cxone, answer(200, fresh(cxone, id_token=sign(cxone.claims | token))))

    assert step(cxone.validate(thorough=True), "refresh").facts["reason"] == reason


def test_a_forged_refreshed_id_token_is_refused(cxone: CXone) -> None:
    forged = sign(cxone.claims, rsa_key(name="forger"))
    answering(cxone, answer(200, fresh(cxone, id_token=forged)))

    assert step(cxone.validate(thorough=True), "refresh").facts["reason"] == "id-token-signature"


def test_a_refreshed_answer_needs_no_id_token(cxone: CXone) -> None:
    answering(cxone, answer(200, fresh(cxone, id_token=None)))

    assert codes(cxone.validate(thorough=True))["refresh"] == "ok"


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (hang, "failed:timeout"),
        (answer(200, b"<html>"), "failed:refresh-malformed"),
        (answer(429, b""), "failed:throttled"),
        (answer(503, b""), "failed:server-error"),
        (answer(502, b""), "failed:gateway-fault"),
        (answer(302, b"", {"Location": "/"}), "failed:redirect-refused"),
    ],
)
def test_an_outage_while_refreshing_is_told_as_one(
    cxone: CXone, behaviour: Any, expected: str
) -> None:
    answering(cxone, behaviour)

    seen = cxone.validate(thorough=True)

    assert (codes(seen)["refresh"], seen.sign_in, seen.retry_after) == (expected, "accepted", None)
    assert len(cxone.peer.asked(TOKEN)) == 2


def test_without_a_refresh_token_there_is_nothing_to_try(cxone: CXone) -> None:
    cxone.peer.routes[TOKEN] = answer(200, fresh(cxone, refresh_token=None))

    seen = cxone.validate(thorough=True)

    assert codes(seen)["refresh"] == "warning:refresh-token-missing"
    assert len(cxone.peer.asked(TOKEN)) == 1


def test_a_failing_api_does_not_keep_us_from_refreshing(cxone: CXone) -> None:
    cxone.peer.routes |= {API + "/server-time": answer(500, b""), API + "/business-unit": hang}

    seen = cxone.validate(thorough=True)

    assert codes(seen)["business-unit"] == "failed:timeout"
    assert codes(seen)["refresh"] == "ok"


def test_old_and_new_refresh_token_are_masked(cxone: CXone) -> None:
    document = fresh(cxone, refresh_token="canary-second-refresh", scope="canary-second-refresh")
    answering(cxone, answer(200, document))

    seen = cxone.validate(thorough=True)

    assert dict(only(seen, "refresh").sent)["refresh_token"] == "<secret>"
    assert "canary" not in everything(seen).lower()
