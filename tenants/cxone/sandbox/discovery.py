"""The two discovery documents and the key set. All three are public."""

from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal, Request, Response, json_response
from tenants.cxone.sandbox.site import Site


def provider(site: Site, request: Request) -> Response:
    """``/.well-known/openid-configuration``: the members CXone has, and no others."""
    drifted = site.fault("drifted-token-endpoint")
    methods = site.fault("auth-methods") or "client_secret_basic,client_secret_post"
    return json_response(
        {
            "issuer": site.issuer,
            "authorization_endpoint": f"{site.issuer}/auth/authorize",
            "token_endpoint": drifted or site.token_endpoint,
            "userinfo_endpoint": f"{site.issuer}/auth/userinfo",
            "jwks_uri": f"{site.issuer}/auth/jwks",
            "token_endpoint_auth_methods_supported": methods.split(","),
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "end_session_endpoint": f"{site.issuer}/auth/authorize/logout",
            "scopes_supported": ["openid"],
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "request_object_signing_alg_values_supported": ["none"],
            "display_values_supported": ["page", "popup"],
            "claim_types_supported": ["normal"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def keys(site: Site, request: Request) -> Response:
    """``/auth/jwks``."""
    return json_response(site.signing.published(site.rotation()))


def tenant_subject(site: Site, request: Request) -> Subject:
    return Subject(tenant_id=request.query.get("tenantId", ""))


def tenant(site: Site, request: Request) -> Response:
    """``/.well-known/cxone-configuration``: where the APIs of one tenant are.

    All endpoints lead back into the sandbox, so that no client wanders off to the real CXone.
    How CXone answers a missing or unknown tenant is not known; 400 and 404 are a guess.
    """
    tenant_id = request.query.get("tenantId")
    if not tenant_id:
        raise Refusal(400, "invalid_request", "The parameter tenantId is missing.")
    cloud, found = site.cloud, site.cloud.tenants.get(tenant_id)
    if found is None:
        status = site.fault("unknown-tenant-status", Subject(tenant_id=tenant_id))
        raise Refusal(int(status or 404), "not_found", "There is no such tenant.")
    moved = site.fault("tenant-moved", Subject(tenant_id=tenant_id)) or ""
    return json_response(
        {
            "private": found.private,
            "area": moved or found.area or cloud.area,
            "cluster": moved.upper() or found.cluster or cloud.cluster,
            "domain": cloud.domain,
            "acdDomain": cloud.acd_domain,
            "uhDomain": cloud.acd_domain,
            "ui_endpoint": site.issuer,
            "auth_endpoint": site.issuer,
            # The issuer answers the APIs' paths too, so a tenant that moved can still be called.
            **_api_endpoint(site, tenant_id, at=site.issuer if moved else site.api_origin),
            "tenantId": found.tenant_id,
        }
    )


def _api_endpoint(site: Site, tenant_id: str, *, at: str) -> dict[str, str]:
    subject = Subject(tenant_id=tenant_id)
    if site.fault("no-api-endpoint", subject) is not None:
        return {}
    slash = "" if site.fault("api-endpoint-slash", subject) is None else "/"
    return {"api_endpoint": at + slash}
