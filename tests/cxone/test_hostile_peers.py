"""Peers that break protocol, time, size and trust: each ends in a code, never in an exception.

Every behaviour is tried where it hurts: at the token endpoint, which has just been sent secrets,
and at discovery, which decides whether they are sent.
"""

from typing import Any

import pytest

from tenants.cxone import CXoneError, discover_provider, discover_tenant
from tests.cxone import cxone as sample
from tests.cxone.cxone import CXone, as_json, codes, quick_door, sign
from tests.cxone.hostile import CONTENT, EVIL_ENDPOINTS, HTML, OK, TRANSPORT
from tests.cxone.peer import answer, drip, head, reset

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("name", [*TRANSPORT, *CONTENT])
def test_the_token_endpoint_may_do_anything(cxone: CXone, name: str) -> None:
    behaviour, code = (TRANSPORT | CONTENT)[name]
    cxone.peer.routes["/auth/token"] = behaviour

    seen = cxone.validate(door=quick_door(total=0.3))

    assert codes(seen)["token"] == f"failed:{code}"
    unknown = code in ("timeout", "connection-lost", "protocol-error")
    assert seen.sign_in == ("unknown" if unknown else "hostile")
    assert seen.sent
    assert len(cxone.peer.asked("/auth/token")) == 1


@pytest.mark.parametrize("name", [*TRANSPORT, *CONTENT])
def test_discovery_may_do_anything_and_gets_no_secret(cxone: CXone, name: str) -> None:
    behaviour, code = (TRANSPORT | CONTENT)[name]
    cxone.peer.routes["/.well-known/openid-configuration"] = behaviour

    seen = cxone.validate(door=quick_door(total=0.3))

    assert codes(seen)["provider-discovery"] == f"failed:{code}"
    assert (seen.sign_in, seen.sent, cxone.sent) == ("not-sent", False, [])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"access_token": None}, "access-token-missing"),
        ({"access_token": ""}, "access-token-missing"),
        ({"access_token": 5}, "token-malformed"),
        ({"access_token": "a b"}, "token-malformed"),
        ({"access_token": "a\r\nX-Injected: 1"}, "token-malformed"),
        ({"access_token": "\u0430bc"}, "token-malformed"),
        ({"refresh_token": {}}, "token-malformed"),
        ({"token_type": "mac"}, "token-type-refused"),
        ({"token_type": None}, "token-type-refused"),
        ({"token_type": ["Bearer"]}, "token-type-refused"),
        ({"expires_in": "3600"}, "expires-in-refused"),
        ({"expires_in": -1}, "expires-in-refused"),
        ({"expires_in": 0}, "expires-in-refused"),
        ({"expires_in": True}, "expires-in-refused"),
        ({"expires_in": 1e99}, "expires-in-refused"),
        ({"expires_in": 10**400}, "expires-in-refused"),
        ({"error": "invalid_grant"}, "access-key-refused"),
        ({"error": {"a": 1}}, "unexplained-refusal"),
        ({"error": ["invalid_grant"]}, "unexplained-refusal"),
    ],
)
def test_a_token_answer_with_one_bad_field(
    cxone: CXone, changes: dict[str, Any], code: str
) -> None:
    cxone.peer.routes["/auth/token"] = cxone.grant(sign(cxone.claims), **changes)

    assert codes(cxone.validate())["token"] == f"failed:{code}"


@pytest.mark.parametrize("missing", [None, ""])
def test_a_token_answer_without_an_id_token(cxone: CXone, missing: object) -> None:
    cxone.peer.routes["/auth/token"] = cxone.grant(missing)

    seen = cxone.validate()

    assert (seen.sign_in, codes(seen)["id-token"]) == ("accepted", "failed:id-token-missing")


@pytest.mark.parametrize("field", ["token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("url", EVIL_ENDPOINTS)
def test_an_endpoint_elsewhere_in_discovery_stops_before_the_secrets(
    cxone: CXone, field: str, url: Any
) -> None:
    cxone.provider[field] = url
    cxone.serve()

    seen = cxone.validate()

    assert codes(seen)["provider-discovery"] == "failed:endpoint-refused"
    assert seen.steps[0].facts["field"] == field
    assert not seen.sent


@pytest.mark.parametrize("suffix", ["/", " ", "?", "#", "\u200b", ".evil.example"])
def test_the_issuer_is_compared_byte_for_byte(cxone: CXone, suffix: str) -> None:
    cxone.provider["issuer"] += suffix
    cxone.serve()

    with pytest.raises(CXoneError) as raised:
        discover_provider(cxone.cloud, door=quick_door())

    assert raised.value.code == "issuer-mismatch"


@pytest.mark.parametrize("issuer", [None, 7, [], {}, "https://auth.nice-incontact.com"])
def test_another_kind_of_issuer_is_a_mismatch(cxone: CXone, issuer: Any) -> None:
    cxone.provider["issuer"] = issuer
    cxone.serve()

    assert codes(cxone.validate())["provider-discovery"] == "failed:issuer-mismatch"


@pytest.mark.parametrize("url", EVIL_ENDPOINTS)
def test_an_api_endpoint_elsewhere_gets_no_token(cxone: CXone, url: Any) -> None:
    cxone.tenant["api_endpoint"] = url
    cxone.serve()

    seen = cxone.validate()

    assert codes(seen)["tenant-discovery"] == "failed:endpoint-refused"
    assert codes(seen)["server-time"] == "skipped:stopped-at-tenant-discovery"
    assert seen.location is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"tenantId": "11eb0358-724b-3970-97e5-0242ac119999"}, "tenant-document-mismatch"),
        ({"tenantId": sample.TENANT.upper()}, "tenant-document-mismatch"),
        ({"tenantId": None}, "tenant-document-mismatch"),
        ({"tenantId": ["x"]}, "tenant-document-mismatch"),
        ({"domain": None}, "tenant-document-malformed"),
        ({"domain": "<script>"}, "tenant-document-malformed"),
        ({"private": "false"}, "tenant-document-malformed"),
        ({"area": "na1\r\n"}, "tenant-document-malformed"),
        ({"area": 1}, "tenant-document-malformed"),
        ({"cluster": "x" * 33}, "tenant-document-malformed"),
        ({"cluster": ["B32"]}, "tenant-document-malformed"),
        ({"auth_endpoint": "https://evil.example"}, "endpoint-refused"),
    ],
)
def test_a_tenant_document_with_one_bad_field(
    cxone: CXone, changes: dict[str, Any], code: str
) -> None:
    cxone.tenant.update(changes)
    cxone.serve()

    with pytest.raises(CXoneError) as raised:
        discover_tenant(cxone.cloud, sample.TENANT, door=quick_door())

    assert raised.value.code == code


@pytest.mark.parametrize(
    ("status", "code"), [(400, "tenant-unknown"), (404, "tenant-unknown"), (429, "throttled")]
)
def test_a_refused_tenant_discovery_says_why(cxone: CXone, status: int, code: str) -> None:
    cxone.peer.routes["/.well-known/cxone-configuration"] = answer(status, b"", HTML)

    with pytest.raises(CXoneError) as raised:
        discover_tenant(cxone.cloud, sample.TENANT, door=quick_door())

    assert raised.value.code == code


@pytest.mark.parametrize("tenant_id", ["", "x", "../etc", sample.TENANT + "&a=b", "\ud800"])
def test_a_malformed_tenant_id_is_not_asked_for(cxone: CXone, tenant_id: str) -> None:
    with pytest.raises(CXoneError) as raised:
        discover_tenant(cxone.cloud, tenant_id, door=quick_door())

    assert raised.value.code == "tenant-id-malformed"
    assert cxone.peer.requests == []


def test_a_kept_connection_is_still_under_the_deadline(cxone: CXone) -> None:
    door, url = quick_door(), cxone.peer.origin + "/thing"
    cxone.peer.routes["/thing"] = answer(200, {})
    door.get(cxone.cloud, url)
    cxone.peer.routes["/thing"] = drip(OK + b"Content-Length: 9999\r\n\r\n", b" ")

    with pytest.raises(CXoneError) as raised:
        door.get(cxone.cloud, url)

    assert raised.value.code == "timeout"
    assert cxone.peer.connections == 1


def test_a_stale_kept_connection_is_replaced_for_get(cxone: CXone) -> None:
    door, url = quick_door(), cxone.peer.origin + "/thing"
    sturdy = answer(200, {})
    seen: list[int] = []

    def second_time_reset(sock: Any, request: Any) -> bool | None:
        seen.append(cxone.peer.connections)
        return reset(sock, request) if len(seen) == 2 else sturdy(sock, request)

    cxone.peer.routes["/thing"] = second_time_reset

    assert [door.get(cxone.cloud, url).status for _ in range(2)] == [200, 200]
    assert seen == [1, 1, 2]


def test_an_unreadable_answer_does_not_poison_the_next_one(cxone: CXone) -> None:
    door, url = quick_door(), cxone.peer.origin + "/thing"
    smuggled = head(200, {"Content-Length": "2"}) + b"{}"
    cxone.peer.routes["/thing"] = lambda sock, _: sock.sendall(smuggled + smuggled) or True
    door.get(cxone.cloud, url)
    cxone.peer.routes["/thing"] = answer(200, {"second": True})

    assert door.get(cxone.cloud, url).body == as_json({"second": True})
