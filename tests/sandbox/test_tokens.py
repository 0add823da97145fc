import time

import jwt
import pytest

from tenants.cxone.sandbox import example_id
from tests.sandbox.people import Caller, claims_of, outcome

pytestmark = pytest.mark.pure

PERSON = {
    "sub",
    "tenantId",
    "tenant",
    "icBUId",
    "icClusterId",
    "icAgentId",
    "icSPId",
    "name",
    "given_name",
    "family_name",
}
ALWAYS = {"iss", "aud", "iat", "exp"}


def test_the_access_token_has_its_own_issuer_audience_and_no_kid(caller: Caller) -> None:
    token = caller.tokens()["access_token"]
    said = claims_of(token)

    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT"}
    assert set(said) == PERSON | ALWAYS | {"role", "views"}
    assert said["iss"] == "https://auth.nice-incontact.com"
    assert said["aud"] == f"{caller.client_id}@cxone"
    assert (said["icBUId"], said["icClusterId"]) == (4600738, "B32")
    assert said["tenantId"] == example_id("Harbour Hotels")
    assert set(said["role"]) == {"legacyId", "id", "lastUpdateTime", "secondaryRoles"}
    assert said["exp"] - said["iat"] == 3600


def test_the_id_token_names_the_issuer_the_area_and_the_default_key(caller: Caller) -> None:
    token = caller.tokens()["id_token"]
    said = claims_of(token)

    assert jwt.get_unverified_header(token) == {"alg": "RS256", "typ": "JWT", "kid": "default"}
    assert set(said) == PERSON | ALWAYS | {"userId", "icDomain", "area"}
    assert (said["iss"], said["aud"]) == (caller.issuer, caller.client_id)
    assert said["sub"] == f"user:{said['userId']}"
    assert said["area"] == "na1"
    assert said["exp"] - said["iat"] == 3600


def test_the_refresh_token_names_only_user_and_session(caller: Caller) -> None:
    tokens = caller.tokens()
    said = claims_of(tokens["refresh_token"])

    assert jwt.get_unverified_header(tokens["refresh_token"]) == {"alg": "RS256", "typ": "JWT"}
    assert set(said) == ALWAYS | {"id", "sessionId"}
    assert (said["iss"], said["aud"]) == (caller.issuer, f"{caller.client_id}@cxone")
    assert said["id"] == claims_of(tokens["id_token"])["userId"]
    assert said["exp"] - said["iat"] == 7200


def test_the_id_token_verifies_against_the_published_key(caller: Caller) -> None:
    (key,) = caller.get("/auth/jwks").json()["keys"]
    verified = jwt.decode(
        caller.tokens()["id_token"],
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience=caller.client_id,
        issuer=caller.issuer,
    )

    assert set(key) == {"kty", "use", "alg", "kid", "n", "e"}
    assert abs(verified["iat"] - time.time()) < 5


def test_a_tenant_in_another_area_says_so_in_its_token(caller: Caller) -> None:
    said = claims_of(caller.but(user="api.wallboard@northwind.example").tokens()["id_token"])

    assert (said["area"], said["icClusterId"]) == ("eu1", "E32")


def test_a_refresh_token_gets_new_tokens_for_the_same_user(caller: Caller) -> None:
    old = caller.tokens()
    form = {"grant_type": "refresh_token", "refresh_token": old["refresh_token"]}
    answer = caller.post(form)

    assert answer.status_code == 200
    assert set(answer.json()) == set(old)
    assert claims_of(answer.json()["id_token"])["sub"] == claims_of(old["id_token"])["sub"]
    assert answer.json()["refresh_token"] != old["refresh_token"]


def test_a_forged_foreign_or_mistaken_refresh_token_is_an_invalid_grant(caller: Caller) -> None:
    tokens = caller.tokens()
    gov = caller.but(cloud="gov", app_cloud="gov", user="api.recorder@springfield.example")
    for token in ("x.y.z", tokens["access_token"], gov.tokens()["refresh_token"]):
        form = {"grant_type": "refresh_token", "refresh_token": token}
        assert outcome(caller.post(form)) == (400, "invalid_grant")


def test_an_expired_refresh_token_is_an_invalid_grant(caller: Caller) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": caller.tokens()["refresh_token"]}

    with caller.sandbox.world.faults.armed("clock-offset", cloud="commercial", value=7201):
        assert outcome(caller.post(form)) == (400, "invalid_grant")


def test_refreshing_needs_the_same_client_authentication(caller: Caller) -> None:
    form = {"grant_type": "refresh_token", "refresh_token": caller.tokens()["refresh_token"]}

    assert outcome(caller.post(form, auth=None)) == (401, "invalid_client")


def test_a_client_assertion_is_taken_from_an_app_registered_for_it(caller: Caller) -> None:
    app = caller.but(app="Assertive")
    caller.sandbox.world.add_app(
        "commercial",
        client_id=app.client_id,
        client_secret=app.client_secret,
        name="Assertive",
        auth_method="client_secret_jwt",
    )
    now = int(time.time())
    said = {"iss": app.client_id, "sub": app.client_id, "aud": f"{app.issuer}/auth/token"}
    said |= {"jti": "1", "iat": now, "exp": now + 300}
    form = {
        **app.form,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode(said, app.client_secret, "HS256"),
    }
    forged = {**form, "client_assertion": jwt.encode(said, "x" * 32, "HS256")}

    assert app.post(form, auth=None).status_code == 200
    assert outcome(app.post(forged, auth=None)) == (401, "invalid_client")
    with caller.sandbox.world.faults.armed("jwt-unsupported", cloud="commercial"):
        assert outcome(app.post(form, auth=None)) == (401, "invalid_client")
