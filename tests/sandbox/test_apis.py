import re

import pytest
import requests

from tenants.cxone.sandbox import example_id
from tests.sandbox.people import Caller

pytestmark = pytest.mark.pure

SERVER_TIME = "/inContactAPI/services/v25.0/server-time"
BUSINESS_UNIT = "/inContactAPI/services/v27.0/business-unit"


def test_the_provider_document_has_the_members_of_cxone_and_no_others(caller: Caller) -> None:
    document = caller.get("/.well-known/openid-configuration").json()

    assert set(document) == {
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "token_endpoint_auth_methods_supported",
        "token_endpoint_auth_signing_alg_values_supported",
        "end_session_endpoint",
        "scopes_supported",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "request_object_signing_alg_values_supported",
        "display_values_supported",
        "claim_types_supported",
        "code_challenge_methods_supported",
    }
    assert document["issuer"] == caller.issuer
    assert document["token_endpoint"] == f"{caller.issuer}/auth/token"


def test_tenant_discovery_leads_to_the_api_origin(caller: Caller) -> None:
    path = f"/.well-known/cxone-configuration?tenantId={example_id('Northwind Energy')}"
    document = caller.get(path).json()

    assert document["api_endpoint"] == caller.sandbox.api_origin("commercial")
    assert (document["area"], document["cluster"]) == ("eu1", "E32")
    assert document["private"] is False


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?tenantId=", 400), (f"?tenantId={example_id('City of Springfield')}", 404)],
)
def test_tenant_discovery_refuses_missing_and_foreign_tenants(
    caller: Caller, query: str, status: int
) -> None:
    assert caller.get(f"/.well-known/cxone-configuration{query}").status_code == status


@pytest.mark.parametrize("api", [True, False])
@pytest.mark.parametrize(
    "path", [SERVER_TIME, SERVER_TIME.upper(), "//incontactapi//Services/V3/SERVER-time"]
)
def test_server_time_answers_on_both_origins_in_any_case(
    caller: Caller, path: str, api: bool
) -> None:
    answer = caller.get(path, api=api, token=caller.tokens()["access_token"])

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", answer.json()["ServerTime"])


def test_the_business_unit_is_that_of_the_registration(caller: Caller) -> None:
    token = caller.tokens()["access_token"]
    (unit,) = caller.get(BUSINESS_UNIT, api=True, token=token).json()["businessUnits"]
    narrow = caller.get(f"{BUSINESS_UNIT}?fields=businessUnitId", api=True, token=token).json()

    assert unit["businessUnitId"] == 4600738
    assert unit["tenantId"] == example_id("Harbour Hotels")
    assert narrow == {"businessUnits": [{"businessUnitId": 4600738}]}


def test_the_business_unit_needs_admin_rights(caller: Caller) -> None:
    agent = caller.but(user="api.wallboard@northwind.example")
    answer = agent.get(BUSINESS_UNIT, api=True, token=agent.tokens()["access_token"])

    assert answer.status_code == 403
    assert "icStatusDescription" in answer.headers


def test_apiversion_and_userinfo_answer_the_bearer(caller: Caller) -> None:
    token = caller.tokens()["access_token"]
    version = caller.get("/incontactapi/services/v25.0/apiversion", api=True, token=token).json()

    assert set(version["apiInfo"][0]) == {"uri", "version", "verb"}
    assert caller.get("/auth/userinfo", token=token).json()["email"] == caller.user


def test_bearers_without_a_good_access_token_are_refused(caller: Caller) -> None:
    gov = caller.but(cloud="gov", app_cloud="gov", user="api.recorder@springfield.example")
    for token in (None, "x", caller.tokens()["id_token"], gov.tokens()["access_token"]):
        answer = caller.get(SERVER_TIME, api=True, token=token)
        assert answer.status_code == 401
        assert "icStatusDescription" in answer.headers


def test_an_access_token_dies_after_an_hour(caller: Caller) -> None:
    token = caller.tokens()["access_token"]

    with caller.sandbox.world.faults.armed("clock-offset", cloud="commercial", value=3601):
        assert caller.get(SERVER_TIME, token=token).status_code == 401


def test_a_disabled_app_may_not_call_apis_either(caller: Caller) -> None:
    token = caller.tokens()["access_token"]
    app = caller.sandbox.world.clouds["commercial"].apps[caller.client_id]

    app.state = "disabled"
    try:
        assert caller.get(SERVER_TIME, token=token).status_code == 401
    finally:
        app.state = "enabled"


def test_the_api_origin_issues_no_tokens(caller: Caller) -> None:
    assert caller.get("/auth/jwks", api=True).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/auth/token", 405),
        ("DELETE", "/auth/jwks", 405),
        ("TRACE", "/auth/jwks", 501),
        ("GET", "/", 404),
        ("GET", "/auth/authorize", 400),
        ("GET", "/%00/\u00e9", 404),
    ],
)
def test_every_answer_is_marked_as_sandbox(
    caller: Caller, method: str, path: str, status: int
) -> None:
    answer = requests.request(method, caller.issuer + path, timeout=5)

    assert answer.status_code == status
    assert answer.headers["X-CXone-Sandbox"] == "1"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Length": "x"}, 400),
        ({"Content-Length": "99999999"}, 413),
        ({"Transfer-Encoding": "chunked"}, 411),
    ],
)
def test_bodies_of_unclear_or_great_length_are_refused(
    caller: Caller, headers: dict[str, str], status: int
) -> None:
    answer = requests.get(f"{caller.issuer}/auth/token", headers=headers, timeout=5)

    assert answer.status_code == status
