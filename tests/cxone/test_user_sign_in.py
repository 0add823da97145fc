"""A person came back with a code: redeemed, verified, compared, and nothing of it shown."""

import io
from datetime import timedelta
from typing import Any

import pytest

from tenants.cxone import USER_STEPS, HostileAnswer, Misconfigured
from tenants.cxone.outbound import Answer
from tenants.cxone.userinfo import UserInfo, read
from tests.cxone import cxone as sample
from tests.cxone.cxone import NONCE, SECONDS, CXone, as_json, codes, form, jwk, rsa_key, sign
from tests.cxone.peer import Request, answer, hang, head
from tests.cxone.test_recorder import everything, only, step
from tests.cxone.test_secrets_stay_in import clean, logs

__all__ = ["logs"]
pytestmark = pytest.mark.pure

TOKEN, USERINFO = "/auth/token", "/auth/userinfo"
PUBLIC: dict[str, Any] = {"client_secret": None, "client_auth_method": "none"}


def granting(cxone: CXone, **claims: Any) -> CXone:
    """*cxone* with other claims in its ID token."""
    cxone.claims |= claims
    cxone.serve()
    return cxone


@pytest.fixture
def repeating(cxone: CXone) -> CXone:
    """A CXone that repeats our nonce."""
    return granting(cxone, nonce=NONCE)


def test_a_good_code_is_seen_as_one(repeating: CXone) -> None:
    seen = repeating.validate_user()

    assert codes(seen) == dict.fromkeys(USER_STEPS, "ok") | {"inputs": "warning:basic-forms-differ"}
    assert tuple(step.name for step in seen.steps) == USER_STEPS
    assert (seen.sign_in, seen.sent, seen.error) == ("accepted", True, "")
    assert seen.token_subject == repeating.claims["sub"]
    assert (seen.token_tenant_id, seen.business_units) == (sample.TENANT, (sample.UNIT,))
    assert seen.refresh_rotates is False
    assert repeating.sent == ["sent"]


def test_the_code_is_sent_once_with_verifier_and_redirect(cxone: CXone) -> None:
    cxone.validate_user()

    exchange, refreshing = cxone.peer.asked(TOKEN)
    assert exchange.headers["authorization"].startswith("Basic ")
    assert form(exchange) == {
        "grant_type": "authorization_code",
        "code": sample.CODE,
        "redirect_uri": sample.REDIRECT,
        "code_verifier": sample.VERIFIER,
    }
    assert form(refreshing) == {
        "grant_type": "refresh_token",
        "refresh_token": "refresh.canary.token",
    }


def test_a_public_app_is_named_and_proves_itself_by_the_verifier(cxone: CXone) -> None:
    seen = cxone.validate_user(**PUBLIC)

    assert seen.sign_in == "accepted"
    assert codes(seen)["inputs"] == "ok"
    for request in cxone.peer.asked(TOKEN):
        assert "authorization" not in request.headers
        assert form(request)["client_id"] == sample.CLIENT_ID
        assert "client_secret" not in form(request)


@pytest.mark.parametrize("changes", [{}, PUBLIC])
@pytest.mark.parametrize(
    ("error", "sign_in", "code"),
    [
        ("invalid_grant", "misconfigured", "code-refused"),
        ("invalid_client", "client-refused", "client-refused"),
        ("unauthorized_client", "misconfigured", "unauthorized-client"),
        ("something_new", "misconfigured", "unexplained-refusal"),
    ],
)
def test_a_refused_code_accuses_no_access_key(
    cxone: CXone, error: str, sign_in: str, code: str, changes: dict[str, Any]
) -> None:
    cxone.peer.routes[TOKEN] = answer(400, {"error": error, "error_description": "Why not."})

    seen = cxone.validate_user(**changes)

    assert (seen.sign_in, codes(seen)["token"]) == (sign_in, f"failed:{code}")
    assert step(seen, "token").facts["description"] == "Why not."
    assert codes(seen)["refresh"] == "skipped:stopped-at-token"
    assert len(cxone.peer.asked(TOKEN)) == 1


def test_the_machine_path_still_blames_the_key(cxone: CXone) -> None:
    cxone.peer.routes[TOKEN] = answer(400, {"error": "invalid_grant"})

    cxone.validate_user()

    assert cxone.validate(thorough=True).sign_in == "access-key-refused"


@pytest.mark.parametrize("error", [RuntimeError("database gone"), Misconfigured("theirs")])
def test_an_error_of_the_caller_before_sending_propagates(cxone: CXone, error: Exception) -> None:
    def refuse() -> None:
        raise error

    with pytest.raises(type(error)) as raised:
        cxone.validate_user(on_send=refuse)

    assert raised.value is error
    assert cxone.peer.asked(TOKEN) == []


def test_a_mute_token_endpoint_leaves_the_outcome_unknown(cxone: CXone) -> None:
    cxone.peer.routes[TOKEN] = hang

    assert cxone.validate_user().sign_in == "unknown"


@pytest.mark.parametrize("nonce", ["other", NONCE.upper(), "", None, 7, [NONCE]])
def test_a_token_for_another_request_is_refused(cxone: CXone, nonce: Any) -> None:
    seen = granting(cxone, nonce=nonce).validate_user()

    assert codes(seen)["id-token"] == "failed:id-token-nonce"
    assert seen.sign_in == "accepted"
    assert cxone.peer.asked(USERINFO) == []


def test_a_token_that_repeats_no_nonce_is_a_warning_and_no_fault(cxone: CXone) -> None:
    seen = cxone.validate_user()

    assert codes(seen)["id-token"] == "warning:id-token-nonce-missing"
    assert codes(seen)["userinfo"] == "ok"


def test_a_nonce_that_nobody_asked_for_is_ignored(repeating: CXone) -> None:
    assert codes(repeating.validate_user(nonce=""))["id-token"] == "ok"
    assert codes(repeating.validate())["id-token"] == "ok"


@pytest.mark.parametrize(
    ("auth_time", "max_age", "expected"),
    [
        (SECONDS, 0, "ok"),
        (SECONDS - 59, 0, "ok"),
        (SECONDS - 61, 0, "failed:id-token-auth-time"),
        (SECONDS - 3600, 3600, "ok"),
        (SECONDS - 3700, 3600, "failed:id-token-auth-time"),
        (SECONDS + 50, 60, "ok"),
        (SECONDS + 61, 60, "failed:id-token-auth-time"),
        (float(SECONDS), 60, "ok"),
        (0, 60, "failed:id-token-auth-time"),
        (10**400, 60, "failed:id-token-auth-time"),
        (-1, 60, "failed:id-token-claim-malformed"),
        ("yesterday", 60, "failed:id-token-claim-malformed"),
        (True, 60, "failed:id-token-claim-malformed"),
        (None, 60, "failed:id-token-claim-malformed"),
        ("yesterday", None, "ok"),
    ],
)
def test_an_older_sign_in_than_asked_for_is_refused(
    cxone: CXone, auth_time: Any, max_age: int | None, expected: str
) -> None:
    seen = granting(cxone, nonce=NONCE, auth_time=auth_time).validate_user(max_age=max_age)

    assert codes(seen)["id-token"] == expected


def test_a_time_too_large_for_a_fraction_is_refused(cxone: CXone) -> None:
    granting(cxone, auth_time=10**400, iat=SECONDS + 0.5)

    assert codes(cxone.validate_user(max_age=5))["id-token"] == "failed:id-token-auth-time"


def test_a_missing_time_of_sign_in_is_a_warning_if_it_was_asked_for(repeating: CXone) -> None:
    assert codes(repeating.validate_user(max_age=60))["id-token"] == "warning:id-token-auth-time"
    assert codes(repeating.validate_user())["id-token"] == "ok"


@pytest.mark.parametrize("kid", ["default", "renewed"])
def test_rotated_keys_are_fetched_once_under_a_new_and_under_the_same_name(
    repeating: CXone, kid: str
) -> None:
    cxone = repeating
    cxone.validate_user()
    cxone.keys = {"keys": [jwk(rsa_key(name="new"), kid=kid)]}
    cxone.serve()
    cxone.peer.routes[TOKEN] = cxone.grant(sign(cxone.claims, rsa_key(name="new"), kid=kid))

    seen, again = cxone.validate_user(), cxone.validate_user()

    assert codes(seen)["id-token"] == codes(again)["id-token"] == codes(seen)["refresh"] == "ok"
    assert len(cxone.peer.asked("/auth/jwks")) == 2


def test_keys_that_change_before_the_refresh_are_fetched_then(cxone: CXone) -> None:
    new = rsa_key(name="new")
    first = cxone.grant(sign(cxone.claims))
    second = cxone.grant(sign(cxone.claims, new, kid="renewed"))

    def token(sock: Any, request: Request) -> Any:
        if b"authorization_code" in request.body:
            return first(sock, request)
        cxone.peer.routes["/auth/jwks"] = answer(200, {"keys": [jwk(new, kid="renewed")]})
        return second(sock, request)

    cxone.peer.routes[TOKEN] = token

    assert codes(cxone.validate_user())["refresh"] == "ok"


def test_another_tenant_or_unit_than_expected_is_told(cxone: CXone) -> None:
    other = cxone.validate_user(tenant_id="11eb0358-724b-3970-97e5-0242ac119999")
    unit = cxone.validate_user(business_unit_number="1")

    assert codes(other)["id-token"] == "failed:tenant-mismatch"
    assert codes(other)["userinfo"] == "skipped:stopped-at-id-token"
    assert codes(unit)["id-token"] == "warning:business-unit-mismatch"


# userinfo


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, {"sub": "user:somebody-else"}, "failed:userinfo-subject-mismatch"),
        (200, {"sub": "USER:11EB0358-0000-3970-97E5-0242AC110003"},
            "failed:userinfo-subject-mismatch"),
        (200, {"name": "ada"}, "failed:userinfo-malformed"),
        (200, {"sub": 7}, "failed:userinfo-malformed"),
        (200, {"sub": ""}, "failed:userinfo-malformed"),
        (200, {"sub": "x" * 300}, "failed:userinfo-malformed"),
        (200, [], "failed:userinfo-malformed"),
        (200, b"eyJhbGciOiJSUzI1NiJ9.e30.AA", "failed:userinfo-malformed"),
        (200, b"", "failed:userinfo-malformed"),
        (204, b"", "failed:userinfo-malformed"),
        (401, b"", "failed:userinfo-unauthorized"),
        (403, b"", "failed:userinfo-unauthorized"),
        (404, b"", "failed:userinfo-malformed"),
        (429, b"", "failed:throttled"),
        (503, b"", "failed:server-error"),
        (307, b"", "failed:redirect-refused"),
    ],
)  # fmt: skip
def test_each_answer_of_userinfo_has_its_result_and_the_rest_goes_on(
    cxone: CXone, status: int, body: Any, expected: str
) -> None:
    cxone.peer.routes[USERINFO] = answer(status, body)

    seen = cxone.validate_user()

    assert codes(seen)["userinfo"] == expected
    assert (seen.sign_in, codes(seen)["business-unit"], codes(seen)["refresh"]) == (
        "accepted",
        "ok",
        "ok",
    )


def test_userinfo_gets_the_access_token_and_its_answer_names_nobody(cxone: CXone) -> None:
    person = {"sub": cxone.claims["sub"], "name": "ada.canary", "family_name": "Canary"}
    cxone.peer.routes[USERINFO] = answer(200, person)

    seen = cxone.validate_user()

    (request,) = cxone.peer.asked(USERINFO)
    assert request.headers["authorization"].startswith("Bearer eyJ")
    assert step(seen, "userinfo").facts == {"claims": "subject, name, family_name"}
    assert dict(only(seen, "userinfo").received)["sub"] == cxone.claims["sub"]
    assert "canary" not in everything(seen).lower()


def test_an_issuer_without_userinfo_is_told(cxone: CXone) -> None:
    del cxone.provider["userinfo_endpoint"]
    cxone.serve()

    assert codes(cxone.validate_user())["userinfo"] == "warning:userinfo-not-published"


def test_an_access_token_goes_to_no_endpoint_outside_the_cloud(cxone: CXone) -> None:
    cxone.provider["userinfo_endpoint"] = "https://evil.example/userinfo"
    cxone.serve()

    seen = cxone.validate_user()

    assert codes(seen)["provider-discovery"] == "failed:endpoint-refused"
    assert (seen.sign_in, cxone.sent) == ("not-sent", [])


def test_userinfo_is_read_into_five_claims() -> None:
    document = {"sub": "s", "name": "n", "given_name": "g", "family_name": None, "email": "e"}

    assert read(Answer("host", 200, {}, as_json(document | {"role": 1}))) == UserInfo(
        "s", "n", "g", "", "e"
    )


@pytest.mark.parametrize("name", ["sub", "name", "given_name", "family_name", "email"])
@pytest.mark.parametrize("value", [7, True, ["x"], {"a": 1}, "x" * 201])
def test_a_claim_of_the_wrong_kind_is_refused(name: str, value: Any) -> None:
    with pytest.raises(HostileAnswer) as raised:
        read(Answer("host", 200, {}, as_json({"sub": "s"} | {name: value})))

    assert raised.value.code == "userinfo-malformed"
    assert raised.value.facts == {"reason": name}


# secrets


@pytest.mark.parametrize("changes", [{}, PUBLIC, {"client_auth_method": "client_secret_post"}])
def test_neither_code_nor_verifier_nor_token_is_shown(
    cxone: CXone, logs: io.StringIO, changes: dict[str, Any]
) -> None:
    seen = cxone.validate_user(**changes)

    sent = dict(only(seen, "token").sent)
    assert (sent["code"], sent["code_verifier"]) == ("<secret>", "<secret>")
    assert sent["redirect_uri"] == sample.REDIRECT
    assert "canary" not in everything(seen).lower()
    assert clean(everything(seen))
    assert "canary" not in logs.getvalue().lower()
    assert "canary" not in repr(cxone.user_sign_in(**changes)).lower()


@pytest.mark.parametrize("echo", [sample.CODE, sample.VERIFIER, sample.CODE[::-1]])
def test_an_echoed_code_or_verifier_is_masked(cxone: CXone, echo: str) -> None:
    refusal = {"error": "invalid_grant", "error_description": f"The code {echo} is used up"}
    cxone.peer.routes[TOKEN] = answer(400, refusal, {"WWW-Authenticate": echo})

    text = everything(cxone.validate_user()).lower()

    assert "canary" not in text
    assert "canary" not in text[::-1]


def test_an_echo_of_the_bearer_by_userinfo_is_masked(cxone: CXone) -> None:
    grant = cxone.token_document(sign(cxone.claims), access_token="canary-opaque-access-token")

    def echo(sock: Any, request: Request) -> None:
        text = request.headers["authorization"]
        sock.sendall(head(401, {"WWW-Authenticate": text}) + text.encode())

    cxone.peer.routes |= {TOKEN: answer(200, grant), USERINFO: echo}

    assert "canary" not in everything(cxone.validate_user())


def test_a_clock_of_ours_that_is_wrong_is_not_the_persons_fault(cxone: CXone) -> None:
    seen = granting(cxone, auth_time=SECONDS).validate_user(
        max_age=0, clock=lambda: sample.NOW + timedelta(hours=2)
    )

    assert codes(seen)["id-token"] == "warning:clock-not-trusted"
    assert seen.clock_skew == 7200


# a provider that is no CXone


def test_a_standard_provider_is_tried_without_what_only_cxone_has(cxone: CXone) -> None:
    for claim in ("tenantId", "icBUId", "area"):
        del cxone.claims[claim]
    cxone.serve()
    cloud = cxone.cloud
    other = type(cloud)(
        cloud.issuer, cloud.token_endpoint, (), cloud.sandbox_origins, has_tenants=False
    )
    anybody: dict[str, Any] = {"tenant_id": None, "business_unit_number": None}

    seen = cxone.validate_user(cloud=other, **anybody)
    as_cxone = cxone.validate_user(**anybody)

    assert tuple(codes(seen)) == tuple(
        name
        for name in USER_STEPS
        if name not in ("tenant-discovery", "server-time", "business-unit")
    )
    assert {step.result for step in seen.steps} == {"ok", "warning"}
    assert (seen.sign_in, seen.token_tenant_id) == ("accepted", "")
    assert codes(as_cxone)["id-token"] == "failed:id-token-claim-malformed"
