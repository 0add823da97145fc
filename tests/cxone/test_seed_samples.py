"""NICE's own published samples: the tenant document and the shape of a token answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from tenants.cxone import Cloud, TenantLocation, discover_tenant
from tenants.cxone.id_token import verify
from tenants.cxone.jwks import read_keys
from tenants.cxone.outbound import Answer
from tenants.cxone.token_endpoint import read_tokens, refuse
from tests.cxone.cxone import CLIENT_ID, as_json, jwk, rsa_key

pytestmark = pytest.mark.pure

TENANT = "11eb0358-724b-3970-97e5-0242ac110003"
CLOUD = Cloud(
    "https://cxone.niceincontact.com",
    "https://cxone.niceincontact.com/auth/token",
    ("niceincontact.com", "nice-incontact.com"),
)
TENANT_DOCUMENT = {
    "private": False,
    "area": "na1",
    "cluster": "B32",
    "domain": "niceincontact.com",
    "acdDomain": "nice-incontact.com",
    "uhDomain": "nice-incontact.com",
    "ui_endpoint": "https://na1.nice-incontact.com",
    "auth_endpoint": "https://na1.nice-incontact.com",
    "api_endpoint": "https://api-na1.niceincontact.com",
    "tenantId": TENANT,
}
USER = "11eb0358-8a1f-2d60-8b1f-0242ac110002"
ISSUED = datetime(2023, 5, 4, 12, 0, tzinfo=UTC)


class OneAnswer:
    """Stands in for the door: NICE's hosts cannot be served from a test."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document, self.asked = document, ""

    def get(self, cloud: Cloud, url: str) -> Answer:
        self.asked = url
        return answered(self.document)


def answered(document: dict[str, Any]) -> Answer:
    return Answer("host", 200, {"content-type": "application/json"}, as_json(document))


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_sample_tenant_document_gives_tenant_area_and_base_url(slash: str) -> None:
    document = TENANT_DOCUMENT | {"api_endpoint": TENANT_DOCUMENT["api_endpoint"] + slash}  # type: ignore[operator]
    door = OneAnswer(document)

    found = discover_tenant(CLOUD, TENANT, door=door)  # type: ignore[arg-type]

    assert found == TenantLocation(
        tenant_id=TENANT,
        area="na1",
        cluster="B32",
        domain="niceincontact.com",
        api_endpoint="https://api-na1.niceincontact.com",
        auth_endpoint="https://na1.nice-incontact.com",
        private=False,
    )
    assert door.asked == (
        f"https://cxone.niceincontact.com/.well-known/cxone-configuration?tenantId={TENANT}"
    )


def token_answer() -> Answer:
    seconds = int(ISSUED.timestamp())
    common = {
        "sub": f"user:{USER}",
        "tenantId": TENANT,
        "tenant": "sample_tenant",
        "icBUId": 4597364,
        "icClusterId": "B32",
        "icAgentId": "12345",
        "icSPId": "1",
        "name": "api.user@example.com",
        "given_name": "Api",
        "family_name": "User",
        "iat": seconds,
        "exp": seconds + 3600,
    }
    role = {"legacyId": "Administrator", "id": USER, "lastUpdateTime": 1683201600000}
    access = {"iss": "https://auth.nice-incontact.com", "aud": f"{CLIENT_ID}@cxone"}
    own = {"iss": CLOUD.issuer, "aud": CLIENT_ID, "userId": USER}
    place = {"icDomain": "nice-incontact.com", "area": "na1"}
    refresh = {"iss": CLOUD.issuer, "aud": f"{CLIENT_ID}@cxone", "sessionId": USER, "id": USER}
    key = rsa_key()
    return answered(
        {
            "access_token": jwt.encode(common | access | {"role": role, "views": {}}, key, "RS256"),
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": jwt.encode(
                refresh | {"iat": seconds, "exp": seconds + 7200}, key, "RS256"
            ),
            "id_token": jwt.encode(common | own | place, key, "RS256", headers={"kid": "default"}),
            "issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
        }
    )


def test_the_sample_token_answer_gives_tenant_and_area() -> None:
    answer = token_answer()

    refuse(answer, ISSUED)
    tokens = read_tokens(answer)
    assert tokens.id_token is not None
    found = verify(
        tokens.id_token.reveal(),
        keys=read_keys(answered({"keys": [jwk(rsa_key())]})),
        issuer=CLOUD.issuer,
        client_id=CLIENT_ID,
        now=ISSUED,
    )

    assert (found.tenant_id, found.area) == (TENANT, "na1")
    assert (found.business_unit, found.key_id) == ("4597364", "default")
    assert found.expires_at == ISSUED + timedelta(hours=1)
    assert tokens.expires_in == 3600


def test_the_sample_access_token_is_never_judged_by_the_rules_of_id_tokens() -> None:
    tokens = read_tokens(token_answer())
    header = jwt.get_unverified_header(tokens.access_token.reveal())

    assert "kid" not in header
