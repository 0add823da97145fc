"""Bearer tokens: who calls an API (RFC 6750)."""

from dataclasses import dataclass
from typing import Any

import jwt

from tenants.cxone.sandbox.claims import ACCESS_TOKEN_ISSUER
from tenants.cxone.sandbox.faults import Subject
from tenants.cxone.sandbox.messages import Refusal, Request
from tenants.cxone.sandbox.records import AccessKey, App, User
from tenants.cxone.sandbox.site import Site


@dataclass(frozen=True)
class Caller:
    """The app and the user behind a good access token."""

    app: App
    user: User
    keys: tuple[AccessKey, ...]


def subject(site: Site, request: Request) -> Subject:
    """Whom an API call is about, even when its token is refused later."""
    said = _claims(site, request)
    return site.subject_of_user(_client_id(said), _keys(site, said))


def caller(site: Site, request: Request) -> Caller:
    """Raises Refusal: ACD APIs tell the reason in a header and may leave the body empty."""
    said = _claims(site, request)
    app, user = site.cloud.apps.get(_client_id(said)), site.cloud.users.get(_user_id(said))
    good = said.get("iss") == ACCESS_TOKEN_ISSUER and said.get("exp", 0) > site.now()
    # A disabled application may neither authenticate nor call APIs.
    if not good or user is None or app is None or app.state != "enabled":
        raise Refusal(
            401,
            headers={
                "WWW-Authenticate": 'Bearer error="invalid_token"',
                "icStatusDescription": "The access token is missing, invalid or expired",
            },
        )
    return Caller(app, user, _keys(site, said))


def _claims(site: Site, request: Request) -> dict[str, Any]:
    scheme, _, token = (request.headers.get("Authorization") or "").partition(" ")
    if scheme.lower() != "bearer":
        return {}
    try:
        return site.signing.read(token.strip(), site.rotation())
    except jwt.PyJWTError:
        return {}


def _client_id(said: dict[str, Any]) -> str:
    audience = str(said.get("aud", ""))
    return audience.removesuffix("@cxone") if audience.endswith("@cxone") else ""


def _keys(site: Site, said: dict[str, Any]) -> tuple[AccessKey, ...]:
    return site.cloud.keys_of_user(_user_id(said))


def _user_id(said: dict[str, Any]) -> str:
    return str(said.get("sub", "")).removeprefix("user:")
