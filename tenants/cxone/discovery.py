"""OpenID discovery and CXone's API discovery: documents that are compared, not obeyed.

Whoever alters a discovery document could otherwise collect client secrets ("Malicious Endpoints",
Mladenov et al., 2015). So the issuer must be the one asked, every endpoint must lie in the cloud's
own domains, and the token endpoint is only compared with our record by the caller.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tenants.cxone import answers
from tenants.cxone.cloud import Cloud
from tenants.cxone.errors import HostileAnswer, Misconfigured, Throttled, Unavailable
from tenants.cxone.observation import TenantLocation
from tenants.cxone.outbound import Answer
from tenants.cxone.published import Body, provider_body, tenant_body
from tenants.cxone.sender import Sender
from tenants.cxone.urls import endpoint, is_domain

# Shape only: the version nibble of NICE's IDs is not one of RFC 9562.
TENANT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

# CXone's errors here are not documented; these may say that there is no such tenant.
TENANT_DENIED = (400, 404, 410)
MOST_NAMES = 20
_NAME = re.compile(r"[a-z0-9_]{1,60}")
_LABEL = re.compile(r"[A-Za-z0-9-]{1,32}")
_OPTIONAL_ENDPOINTS = ("authorization_endpoint", "userinfo_endpoint", "end_session_endpoint")


@dataclass(frozen=True, slots=True)
class ProviderDocument:
    """The fields we use of an OpenID Provider's metadata (OpenID Connect Discovery section 3).

    An endpoint that is not published is "". Lists of algorithms are left out on purpose: they never
    choose what we accept. *auth_methods* is for words only, such as "CXone lists basic and post".
    """

    issuer: str
    token_endpoint: str
    jwks_uri: str
    authorization_endpoint: str = ""
    userinfo_endpoint: str = ""
    end_session_endpoint: str = ""
    auth_methods: tuple[str, ...] = ()


def discover_provider(cloud: Cloud, *, door: Sender) -> ProviderDocument:
    """Fetch and compare ``{issuer}/.well-known/openid-configuration``.

    Raises HostileAnswer ``issuer-mismatch`` (compared byte for byte, section 4.3) or
    ``endpoint-refused``, and what the door raises.
    """
    return read_provider(cloud, door=door)[0]


def read_provider(cloud: Cloud, *, door: Sender) -> tuple[ProviderDocument, Body]:
    """Like :func:`discover_provider`, with what of the document is worth keeping."""
    answer = door.get(cloud, f"{cloud.issuer}/.well-known/openid-configuration")
    document = _document(answer, missing="provider-unknown")
    if document.get("issuer") != cloud.issuer:
        raise HostileAnswer("issuer-mismatch", host=answer.host)
    return _provider(document, cloud), provider_body(document)


def _provider(document: dict[str, Any], cloud: Cloud) -> ProviderDocument:
    return ProviderDocument(
        cloud.issuer,
        _endpoint(document, "token_endpoint", cloud),
        _endpoint(document, "jwks_uri", cloud),
        **{name: _optional_endpoint(document, name, cloud) for name in _OPTIONAL_ENDPOINTS},
        auth_methods=_names(document.get("token_endpoint_auth_methods_supported")),
    )


def discover_tenant(cloud: Cloud, tenant_id: str, *, door: Sender) -> TenantLocation:
    """Fetch and compare ``{issuer}/.well-known/cxone-configuration?tenantId=``; public, no token.

    Raises Misconfigured ``tenant-id-malformed``, ``tenant-unknown`` or ``tenant-not-told``,
    HostileAnswer ``tenant-document-mismatch`` or ``endpoint-refused``, and what the door raises.
    """
    return read_tenant(cloud, tenant_id, door=door)[0]


def read_tenant(cloud: Cloud, tenant_id: str, *, door: Sender) -> tuple[TenantLocation, Body]:
    """Like :func:`discover_tenant`, with what of the document is worth keeping."""
    asked = tenant_id.lower()
    if not TENANT_ID.fullmatch(asked):
        raise Misconfigured("tenant-id-malformed")
    url = f"{cloud.issuer}/.well-known/cxone-configuration?tenantId={quote(asked, safe='')}"
    answer = door.get(cloud, url)
    # Whoever is not let in hears nothing about the tenant, so it is not called unknown.
    missing = "tenant-unknown" if answer.status in TENANT_DENIED else "tenant-not-told"
    document = _document(answer, missing=missing)
    # NICE's schema lets the field be absent; what is there must be what was asked.
    if document.get("tenantId", asked) != asked:
        raise HostileAnswer("tenant-document-mismatch")
    return _location(asked, document, cloud), tenant_body(document)


def _location(tenant_id: str, document: dict[str, Any], cloud: Cloud) -> TenantLocation:
    if not is_domain(document.get("domain")) or not isinstance(document.get("private"), bool):
        raise HostileAnswer("tenant-document-malformed")
    return TenantLocation(
        tenant_id=tenant_id,
        area=_label(document, "area"),
        cluster=_label(document, "cluster"),
        domain=document["domain"],
        # Built upon by appending "/path"; the printed sample has no trailing slash, some may.
        api_endpoint=_endpoint(document, "api_endpoint", cloud).rstrip("/"),
        auth_endpoint=_endpoint(document, "auth_endpoint", cloud).rstrip("/"),
        private=document["private"],
    )


def _document(answer: Answer, *, missing: str) -> dict[str, Any]:
    if answer.status == 200:
        return answers.json_object(answer)
    if answer.status == 429:
        raise Throttled.after(None, host=answer.host, status=answer.status)
    if answer.status >= 500:
        raise Unavailable.by_answer("server-error", host=answer.host, status=answer.status)
    raise Misconfigured(missing, sent=True, host=answer.host, status=answer.status)


def _endpoint(document: dict[str, Any], name: str, cloud: Cloud) -> str:
    found = document.get(name)
    endpoint(found, cloud, field=name)
    return str(found)


def _optional_endpoint(document: dict[str, Any], name: str, cloud: Cloud) -> str:
    return "" if document.get(name) is None else _endpoint(document, name, cloud)


def _names(value: object) -> tuple[str, ...]:
    """The plain names in a list; anything else in it, or instead of it, is left out."""
    listed = value[:MOST_NAMES] if isinstance(value, list) else ()
    return tuple(name for name in listed if isinstance(name, str) and _NAME.fullmatch(name))


def _label(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if value is None or value == "":
        return ""
    if not isinstance(value, str) or not _LABEL.fullmatch(value):
        raise HostileAnswer("tenant-document-malformed", field=name)
    return value
