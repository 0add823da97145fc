"""Bearer tokens: who calls an API (RFC 6750)."""

from dataclasses import dataclass
from typing import Any

import jwt

from tenants.cxone.sandbox.claims import ACCESS_TOKEN_ISSUER
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import App, Tenant, User
from tenants.cxone.sandbox.site import Site


@dataclass(frozen=True)
class Caller:
    """The app and the user behind a good access token."""

    app: App
    user: User
    tenant: Tenant


def subject(site: Site, request: Request) -> Subject:
    """Whom an API call is about, even when its token is refused later."""
    said = _claims(site, request)
    return site.subject_of_user(_client_id(said), _user_id(said))


def caller(site: Site, request: Request) -> Caller:
    """Raises Refusal: ACD APIs tell the reason in a header and may leave the body empty."""
    said = _claims(site, request)
    app, user = site.app(_client_id(said)), site.cloud.users.get(_user_id(said))
    tenant = site.cloud.tenants.get(user.tenant_id) if user else None
    good = said.get("iss") == ACCESS_TOKEN_ISSUER and said.get("exp", 0) > site.now()
    # A disabled application may neither authenticate nor call APIs.
    if not good or user is None or tenant is None or app is None or app.state != "enabled":
        raise _unauthorized()
    return Caller(app, user, tenant)


def _unauthorized() -> Refusal:
    return Refusal(
        401,
        headers={
            "WWW-Authenticate": 'Bearer error="invalid_token"',
            "icStatusDescription": "The access token is missing, invalid or expired",
        },
    )


def token_of(request: Request) -> str:
    """The token of the header, or of the body of a POST (RFC 6750, sections 2.1 and 2.2)."""
    header = request.headers.get("Authorization")
    if header is None and request.method == "POST":
        return _of_form(request)
    scheme, _, token = (header or "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _of_form(request: Request) -> str:
    try:
        return request.form.get("access_token", "")
    except Refusal:
        return ""


def _claims(site: Site, request: Request) -> dict[str, Any]:
    token = token_of(request)
    if not token or site.families.revoked(token):
        return {}
    try:
        return site.signing.read(token, site.rotation())
    except jwt.PyJWTError:
        return {}


def _client_id(said: dict[str, Any]) -> str:
    audience = str(said.get("aud", ""))
    return audience.removesuffix("@cxone") if audience.endswith("@cxone") else ""


def _user_id(said: dict[str, Any]) -> str:
    return str(said.get("sub", "")).removeprefix("user:")
